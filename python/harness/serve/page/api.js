// SPDX-License-Identifier: Apache-2.0
// Asks the server. Errors are Error objects with the server's one line and a status.

export class ServerError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, key, body) {
  const headers = {};
  if (key) headers.Authorization = `Bearer ${key}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ServerError(0, 'The server does not answer.');
  }
  const text = await response.text();
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new ServerError(response.status, `The server says no JSON (status ${response.status}).`);
  }
  if (!response.ok) {
    const said = typeof answer.error === 'string' ? answer.error : text.slice(0, 300);
    throw new ServerError(response.status, said);
  }
  return answer;
}

// The models that are served.
export async function models(key) {
  return (await ask('/v1/models', key)).data;
}

// The answer to a request, with the milliseconds that it took.
export async function rerank(body, key) {
  const start = performance.now();
  const answer = await ask('/page/rerank', key, body);
  return { ...answer, milliseconds: performance.now() - start };
}
