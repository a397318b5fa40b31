// SPDX-License-Identifier: Apache-2.0
// The page: its form, and what happens when it is sent.

import { models, rerank } from './api.js';
import { likelyColumn, lines, read } from './files.js';
import { places, ranking } from './ranking.js';
import { curl, graph, pythonCode } from './snippets.js';

const $ = (id) => document.getElementById(id);
let table = null; // of a file: {columns, rows}
let showInstructions = () => {}; // each model's own, where none is written
let asked = null; // the last request of the first setting

function say(id, text) {
  $(id).textContent = text;
}

function key() {
  return $('key').value;
}

function documents() {
  if (table) return table.rows.map((row) => row[$('column').selectedIndex]);
  return lines($('documents').value).map(([line]) => line);
}

function fill(select, options) {
  select.replaceChildren(...options.map((text) => new Option(text, text)));
}

async function loadModels() {
  try {
    const served = await models(key());
    for (const side of ['a', 'b']) fill($(`model-${side}`), served.map((one) => one.id));
    if (served.length > 1) $('model-b').selectedIndex = 1;
    showInstructions = () => {
      for (const side of ['a', 'b']) {
        const model = served.find((one) => one.id === $(`model-${side}`).value);
        $(`instruction-${side}`).placeholder = model?.instruction ?? '';
      }
    };
    showInstructions();
    say('served', served.length
      ? served.map((one) => `${one.id}: ${one.family}, up to ${one.max_model_len} tokens`).join('; ')
      : 'No model is loaded yet: reload the page in a moment.');
    return true;
  } catch (error) {
    say('served', '');
    fail(error);
    return false;
  }
}

function fail(error) {
  say('error', error.message);
  if (error.status === 401) {
    $('key-field').hidden = false;
    $('key').focus();
  }
}

function body(side) {
  const request = { model: $(`model-${side}`).value, query: $('query').value, documents: documents() };
  const instruction = $(`instruction-${side}`).value.trim();
  if (instruction) request.instruction = instruction;
  if ($('top-n').value) request.top_n = Number($('top-n').value);
  return request;
}

function title(request, name) {
  return request.instruction ? `${name}: ${request.model}, "${request.instruction}"` : `${name}: ${request.model}`;
}

async function send(event) {
  event.preventDefault();
  say('error', '');
  $('rank').disabled = true;
  say('state', 'Ranking.');
  try {
    if (!$('model-a').value && !(await loadModels())) return;
    const compared = $('compare').checked;
    const requests = compared ? [body('a'), body('b')] : [body('a')];
    if (requests[0].documents.length === 0) throw new Error('Documents: expected at least one, got none.');
    const answers = await Promise.all(requests.map((one) => rerank({ ...one, raw_scores: true }, key())));
    show(requests, answers);
    [asked] = requests;
    $('copy').hidden = false;
    $('snippet').hidden = true;
    say('copied', '');
  } catch (error) {
    $('results').replaceChildren();
    fail(error);
    say('state', '');
  } finally {
    $('rank').disabled = false;
  }
}

function show(requests, answers) {
  const names = requests.length > 1 ? ['First', 'Second'] : ['Ranking'];
  const before = places(answers[0]);
  const sections = answers.map((answer, i) => {
    const side = ranking(title(requests[i], names[i]), answer, requests[i].documents, i ? before : null);
    return side;
  });
  $('results').replaceChildren(...sections);
  const best = answers[0].results[0];
  let summary = `Best is document ${best.index + 1} with ${best.relevance_score.toFixed(4)}.`;
  if (answers.length > 1) {
    const after = places(answers[1]);
    const changed = [...before].filter(([index, place]) => after.get(index) !== place).length;
    summary += ` ${changed} of ${before.size} documents have another place in the second setting.`;
  }
  say('state', summary);
  sections[0].querySelector('h2').focus();
}

async function take(file) {
  say('error', '');
  try {
    table = await read(file);
  } catch (error) {
    fail(error);
    return;
  }
  fill($('column'), table.columns);
  $('column').selectedIndex = likelyColumn(table.columns);
  $('column-field').hidden = table.columns.length < 2;
  $('clear').hidden = false;
  $('documents').hidden = true;
  const count = table.rows.length;
  say('file-state', `${count} ${count === 1 ? 'document' : 'documents'} of ${file.name}.`);
}

function clear() {
  table = null;
  $('file').value = '';
  $('clear').hidden = true;
  $('column-field').hidden = true;
  $('documents').hidden = false;
  say('file-state', '');
  $('documents').focus();
}

async function copy(kind) {
  const text = { curl: () => curl(asked, location.origin, key()), python: () => pythonCode(asked), graph: () => graph(asked) }[kind]();
  $('snippet').textContent = text;
  $('snippet').hidden = false;
  try {
    await navigator.clipboard.writeText(text);
    say('copied', 'Copied.');
  } catch {
    say('copied', 'The browser does not let the page copy: the text stands below.');
  }
}

function listen() {
  $('form').addEventListener('submit', send);
  $('form').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('form').requestSubmit();
  });
  $('compare').addEventListener('change', () => {
    $('setting-b').hidden = !$('compare').checked;
  });
  $('file').addEventListener('change', () => $('file').files[0] && take($('file').files[0]));
  $('clear').addEventListener('click', clear);
  for (const side of ['a', 'b']) $(`model-${side}`).addEventListener('change', () => showInstructions());
  $('key').addEventListener('change', loadModels);
  const drop = $('drop');
  drop.addEventListener('dragover', (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  for (const button of document.querySelectorAll('[data-kind]')) {
    button.addEventListener('click', () => copy(button.dataset.kind));
  }
}

listen();
loadModels();
