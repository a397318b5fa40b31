// SPDX-License-Identifier: Apache-2.0
// Shows an answer. Texts of documents are text nodes: nothing in them is markup.

const SHOWN = 200; // results at first

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// index of a document -> its place, from 1.
export function places(answer) {
  return new Map(answer.results.map((result, i) => [result.index, i + 1]));
}

function moved(now, before) {
  if (before === undefined) return element('span', 'up', 'new here');
  const by = before - now;
  if (by === 0) return element('span', 'same', 'same place');
  return by > 0 ? element('span', 'up', `▲ up ${by}`) : element('span', 'down', `▼ down ${-by}`);
}

function item(result, place, text, before) {
  const li = element('li');
  const head = element('div', 'head');
  head.append(
    element('span', 'place', `${place}.`),
    element('span', 'score', result.relevance_score.toFixed(4)),
    element('span', 'raw', `raw ${result.raw_score.toFixed(3)}`),
    element('span', 'number', `document ${result.index + 1}`),
  );
  if (before) head.append(moved(place, before.get(result.index)));
  const track = element('div', 'track');
  const bar = element('div', 'bar');
  bar.style.width = `${Math.max(0.3, 100 * result.relevance_score)}%`;
  track.append(bar);
  track.setAttribute('aria-hidden', 'true');
  const shown = element('p', 'text', text);
  shown.title = text.length > 300 ? text.slice(0, 2000) : '';
  li.append(head, track, shown);
  return li;
}

// Warnings count documents from 0, the page from 1.
function warning(line) {
  return line.replace(/^document (\d+)/, (_, number) => `document ${Number(number) + 1}`);
}

// The section of one setting; `before`: places that the other setting gave.
export function ranking(title, answer, documents, before) {
  const section = element('section', 'ranking');
  const heading = element('h2', '', title);
  heading.tabIndex = -1;
  const facts = element(
    'p',
    'facts',
    `${answer.results.length} of ${documents.length} documents, ` +
      `${answer.usage.prompt_tokens} tokens, ${answer.milliseconds.toFixed(0)} ms, ${answer.id}`,
  );
  section.append(heading, facts);
  if (answer.warnings) {
    const list = element('ul', 'warnings');
    list.setAttribute('aria-label', 'What was cut or scored in chunks');
    for (const line of answer.warnings.slice(0, SHOWN)) list.append(element('li', '', warning(line)));
    section.append(list);
  }
  const list = element('ol', 'ranks');
  const add = (from, to) => {
    answer.results.slice(from, to).forEach((result, i) => {
      list.append(item(result, from + i + 1, documents[result.index], before));
    });
  };
  add(0, SHOWN);
  section.append(list);
  if (answer.results.length > SHOWN) {
    const more = element('button', '', `Show all ${answer.results.length}`);
    more.type = 'button';
    more.addEventListener('click', () => {
      add(SHOWN, answer.results.length);
      more.remove();
    });
    section.append(more);
  }
  return section;
}
