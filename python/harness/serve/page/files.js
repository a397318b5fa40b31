// SPDX-License-Identifier: Apache-2.0
// Documents of a file: .txt, .csv or .jsonl. Whatever is wrong is one line with its place.

const NAMES = ['text', 'document', 'content', 'passage', 'body'];

// {columns, rows}: of a .csv its header and the rows behind it; of others one column.
export async function read(file) {
  const text = new TextDecoder('utf-8', { fatal: true });
  let content;
  try {
    content = text.decode(await file.arrayBuffer()).replace(/^\ufeff/, '');
  } catch {
    throw new Error(`${file.name}: expected UTF-8`);
  }
  const ending = file.name.toLowerCase().split('.').pop();
  const readers = { txt: readLines, csv: readCsv, jsonl: readJsonLines };
  if (!(ending in readers)) throw new Error(`${file.name}: expected .txt, .csv or .jsonl`);
  const table = readers[ending](content, file.name);
  if (table.rows.length === 0) throw new Error(`${file.name}: expected a document, got none`);
  return table;
}

// The column that is called as documents are, else the first.
export function likelyColumn(columns) {
  const at = columns.findIndex((name) => NAMES.includes(name.trim().toLowerCase()));
  return Math.max(at, 0);
}

// Lines with something in them, and their numbers from 1.
export function lines(content) {
  return content.split('\n')
    .map((line, i) => [line.replace(/\r$/, ''), i + 1])
    .filter(([line]) => line.trim());
}

function readLines(content) {
  return { columns: ['line'], rows: lines(content).map(([line]) => [line]) };
}

function readJsonLines(content, name) {
  const rows = lines(content).map(([line, number]) => {
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      throw new Error(`${name}:${number}: expected JSON`);
    }
    const document = value !== null && typeof value === 'object' ? value.text : value;
    if (typeof document !== 'string') {
      throw new Error(`${name}:${number}: expected a string, or an object with the string text`);
    }
    return [document];
  });
  return { columns: ['text'], rows };
}

// RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes.
function readCsv(content, name) {
  const rows = [];
  let row = [];
  let field = '';
  let quoted = false;
  let line = 1;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.some((value) => value.trim())) rows.push(row);
    row = [];
  };
  for (let i = 0; i < content.length; i += 1) {
    const c = content[i];
    if (c === '\n') line += 1;
    if (quoted) {
      if (c !== '"') field += c;
      else if (content[i + 1] === '"') {
        field += '"';
        i += 1;
      } else quoted = false;
    } else if (c === '"' && field === '') quoted = true;
    else if (c === ',') endField();
    else if (c === '\n') endRow();
    else if (c !== '\r') field += c;
  }
  if (quoted) throw new Error(`${name}:${line}: expected the end of a quoted field`);
  endRow();
  const [columns = ['']] = rows.splice(0, 1);
  const odd = rows.findIndex((one) => one.length !== columns.length);
  if (odd >= 0) {
    throw new Error(`${name}: row ${odd + 1}: expected ${columns.length} fields, got ${rows[odd].length}`);
  }
  return { columns, rows };
}
