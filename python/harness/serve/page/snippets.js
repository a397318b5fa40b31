// SPDX-License-Identifier: Apache-2.0
// A request as text to take elsewhere.

function shellQuoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// JSON's strings are Python's, but for what stands outside of ASCII and means no harm.
function python(value) {
  return JSON.stringify(value);
}

export function curl(body, origin, hasKey) {
  const key = hasKey ? " -H \"Authorization: Bearer $RERANK_API_KEY\"" : '';
  return `curl ${origin}/v1/rerank -H 'Content-Type: application/json'${key} \\\n` +
    `  -d ${shellQuoted(JSON.stringify(body))}`;
}

export function pythonCode(body) {
  const options = [];
  if (body.instruction) options.push(`instruction=${python(body.instruction)}`);
  if (body.top_n) options.push(`top_n=${body.top_n}`);
  const documents = body.documents.map((text) => `    ${python(text)},`).join('\n');
  return `import harness

# The folder of ${body.model}.
reranker = harness.Reranker(${python(body.model)})
documents = [
${documents}
]
for ranked in reranker.rank(${[python(body.query), 'documents', ...options].join(', ')}):
    print(ranked.score, ranked.document)`;
}

export function graph(body) {
  const instruction = body.instruction
    ? `\n      instruction: ${JSON.stringify(body.instruction)}`
    : '';
  return `input_stream: "REQUEST_PAYLOAD:input"
output_stream: "RESPONSE_PAYLOAD:output"
node {
  name: "rerank"
  calculator: "RerankCalculatorOV"
  input_side_packet: "RERANK_NODE_RESOURCES:rerank_servable"
  input_stream: "REQUEST_PAYLOAD:input"
  output_stream: "RESPONSE_PAYLOAD:output"
  node_options: {
    [type.googleapis.com / mediapipe.RerankCalculatorOVOptions]: {
      models_path: ${JSON.stringify(`./${body.model}`)}
      target_device: "CPU"${instruction}
    }
  }
}`;
}
