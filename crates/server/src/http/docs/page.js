"use strict";
// Shows /api/v1/openapi.json, and lets one try each operation. Loads nothing else.

const methods = ["get", "post", "put", "patch", "delete"];

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

/** Follows a `$ref` of this document. */
function resolve(api, schema) {
  let found = schema;
  while (found && found.$ref) {
    found = found.$ref.slice(2).split("/").reduce((at, key) => at && at[key], api);
  }
  return found || {};
}

/** A schema as short text: `{ id: string, photoUrl?: string | null }`. */
function outline(api, schema, depth = 0) {
  if (schema && schema.$ref && depth > 3) return schema.$ref.split("/").pop();
  const found = resolve(api, schema);
  const options = found.oneOf || found.anyOf;
  if (options) return [...new Set(options.map((one) => outline(api, one, depth)))].join(" | ");
  if (found.allOf) return found.allOf.map((one) => outline(api, one, depth)).join(" & ");
  if (found.enum) return found.enum.map((one) => JSON.stringify(one)).join(" | ");
  const types = [].concat(found.type || (found.properties ? "object" : "any"));
  return types.map((type) => outlineOfType(api, found, type, depth)).join(" | ");
}

function outlineOfType(api, schema, type, depth) {
  if (type === "array") return `${outline(api, schema.items, depth)}[]`;
  if (type !== "object") return type;
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return values ? `{ [key]: ${outline(api, values, depth + 1)} }` : "{}";
  }
  const required = new Set(schema.required || []);
  const indent = "  ".repeat(depth + 1);
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const note = property.description ? `  // ${property.description.split("\n")[0]}` : "";
    return `${indent}${name}${required.has(name) ? "" : "?"}: ${outline(api, property, depth + 1)}${note}`;
  });
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

/** A first guess at a body. */
function sample(api, schema, depth = 0) {
  const found = resolve(api, schema);
  if (found.example !== undefined) return found.example;
  if (found.enum) return found.enum[0];
  const first = found.oneOf || found.anyOf || found.allOf;
  if (first) return sample(api, first[first.length - 1], depth);
  switch ([].concat(found.type)[0]) {
    case "array":
      return [];
    case "integer":
    case "number":
      return found.minimum || 1;
    case "boolean":
      return false;
    case "string":
      return "";
    default: {
      if (depth > 3) return {};
      const required = (found.required || []).map((name) => [name, sample(api, (found.properties || {})[name], depth + 1)]);
      return Object.fromEntries(required);
    }
  }
}

function jsonSchema(content) {
  return content && content.content && content.content["application/json"] && content.content["application/json"].schema;
}

function responses(api, operation) {
  return Object.entries(operation.responses || {}).flatMap(([status, given]) => {
    const response = resolve(api, given);
    const schema = jsonSchema(response);
    return [
      element("h3", {}, `${status} ${response.description || ""}`),
      schema && element("pre", {}, outline(api, schema)),
    ];
  });
}

/** The form that sends the request. */
function trial(api, method, path, operation) {
  const inputs = (operation.parameters || []).map((given) => {
    const parameter = resolve(api, given);
    const input = element("input", { placeholder: parameter.description, required: parameter.required });
    const label = `${parameter.name}${parameter.required ? " *" : ""}`;
    return { parameter, input, row: element("label", { class: "field" }, label, input) };
  });
  const schema = jsonSchema(operation.requestBody);
  const body = schema && element("textarea", { rows: 8, spellcheck: "false", "aria-label": "Body" });
  if (body) body.value = JSON.stringify(sample(api, schema), null, 2);
  const answer = element("pre", { hidden: true, role: "status" });
  async function send(event) {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = "…";
    try {
      answer.textContent = await ask(method, path, inputs, body);
    } catch (error) {
      answer.textContent = String(error);
    }
  }
  return element(
    "form",
    { onsubmit: send },
    element("h3", {}, "Try it"),
    ...inputs.map((one) => one.row),
    body,
    element("p", {}, element("button", {}, "Send")),
    answer,
  );
}

async function ask(method, path, inputs, body) {
  let target = path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, input } of inputs) {
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    else if (!input.value) continue;
    else if (parameter.in === "query") query.set(parameter.name, input.value);
    else if (parameter.in === "header") headers[parameter.name] = input.value;
  }
  const token = document.getElementById("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  const search = query.size ? `?${query}` : "";
  const response = await fetch(target + search, { method: method.toUpperCase(), headers, body: body && body.value });
  const text = await response.text();
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Not JSON: shown as it came.
  }
  return `${response.status} ${response.statusText}\n\n${shown}`;
}

function operationOf(api, path, method, operation) {
  const schema = jsonSchema(operation.requestBody);
  const inside = element("div");
  const details = element(
    "details",
    { "data-words": `${method} ${path} ${operation.summary || ""}`.toLowerCase() },
    element(
      "summary",
      {},
      element("span", { class: `method ${method}` }, method.toUpperCase()),
      element("span", { class: "path" }, path),
      element("span", { class: "quiet" }, operation.summary || ""),
    ),
    inside,
  );
  // Filled when first opened: there are many.
  details.addEventListener(
    "toggle",
    () =>
      inside.append(
        ...[
          operation.description && element("p", {}, operation.description),
          operation.security && element("p", { class: "quiet" }, "Takes an access token."),
          schema && element("h3", {}, "Body"),
          schema && element("pre", {}, outline(api, schema)),
          ...responses(api, operation),
          trial(api, method, path, operation),
        ].filter(Boolean),
      ),
    { once: true },
  );
  return details;
}

function search(event) {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const details of document.querySelectorAll("details")) {
    details.hidden = !words.every((word) => details.dataset.words.includes(word));
  }
}

function show(api) {
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of methods.filter((one) => item[one])) {
      const tag = (item[method].tags || ["Other"])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(operationOf(api, path, method, item[method]));
    }
  }
  document.getElementById("document").replaceChildren(
    element("h1", {}, `${api.info.title} API`),
    element("p", {}, api.info.description || ""),
    element("p", {}, element("a", { href: "/api/v1/openapi.json" }, "openapi.json")),
    element(
      "div",
      { class: "bar" },
      element("label", {}, "Search", element("input", { type: "search", oninput: search })),
      element("label", {}, "Access token", element("input", { id: "token", autocomplete: "off" })),
    ),
    ...[...groups].flatMap(([tag, operations]) => [element("h2", {}, tag), ...operations]),
  );
}

fetch("/api/v1/openapi.json")
  .then((response) => response.json())
  .then(show)
  .catch((error) => {
    document.getElementById("document").textContent = `The document could not be loaded: ${error}`;
  });
