// Shows /openapi.json as a page. All text goes in as text, never as markup.

const METHODS = ["get", "post", "put", "patch", "delete"];

/** An element with attributes and children; strings become text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Text in which `code` between backquotes is set as code. */
function prose(text = "") {
  return text.split("`").map((part, idx) => (idx % 2 ? element("code", {}, part) : part));
}

/** Paragraphs and tables of a description. */
function description(text = "") {
  return text.split(/\n{2,}/).map((block) => {
    if (!block.startsWith("|")) return element("p", {}, ...prose(block));
    const rows = block.trim().split("\n").filter((row) => !/^[|\s-]+$/.test(row));
    const cells = rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim()));
    return table(cells[0], cells.slice(1).map((row) => row.map((cell) => element("span", {}, ...prose(cell)))));
  });
}

function table(head, rows) {
  const row = (kind, cells) => element("tr", {}, ...cells.map((cell) => element(kind, {}, cell)));
  return element("table", {}, element("thead", {}, row("th", head)), element("tbody", {}, ...rows.map((cells) => row("td", cells))));
}

const nameOf = (reference) => reference.split("/").pop();

/** A schema in a few words. */
function typeOf(schema = {}) {
  if (schema.$ref) return nameOf(schema.$ref);
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map(typeOf).join(" or ");
  if (schema.allOf) return schema.allOf.map(typeOf).join(" and ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  const types = [schema.type ?? "anything"].flat();
  const names = types.map((type) => (type === "array" ? `list of ${typeOf(schema.items)}` : type));
  return names.join(" or ") + (schema.format ? ` (${schema.format})` : "");
}

function linked(schema) {
  if (!schema) return "bytes";
  const text = typeOf(schema);
  const reference = schema?.$ref ?? schema?.items?.$ref;
  return reference ? element("a", { href: `#schema-${nameOf(reference)}` }, text) : element("span", {}, text);
}

function parameters(operation) {
  if (!operation.parameters?.length) return [];
  const rows = operation.parameters.map((parameter) => [
    element("code", {}, parameter.name),
    parameter.in + (parameter.required ? ", required" : ""),
    linked(parameter.schema),
    element("span", {}, ...prose(parameter.description)),
  ]);
  return [element("h4", {}, "Parameters"), table(["Name", "In", "Type", "Meaning"], rows)];
}

function body(operation) {
  if (!operation.requestBody) return [];
  const rows = Object.entries(operation.requestBody.content).map(([type, { schema }]) => [
    element("code", {}, type),
    linked(schema),
  ]);
  return [element("h4", {}, "Body"), table(["Content-Type", "Content"], rows)];
}

function responses(operation) {
  const rows = Object.entries(operation.responses).map(([status, response]) => {
    const content = Object.entries(response.content ?? {});
    const types = content.map(([type, { schema }]) => element("div", {}, element("code", {}, type), " ", linked(schema)));
    return [status, element("span", {}, ...prose(response.description)), element("div", {}, ...types)];
  });
  return [element("h4", {}, "Answers"), table(["Status", "Meaning", "Content"], rows)];
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Commands that call an operation, one for each form of its body. */
function examples(method, path, operation) {
  const target = location.origin + path.replace("{id}", "$ID").replace("{path}", "$FILE");
  const forms = Object.entries(operation.requestBody?.content ?? { "": {} });
  const commands = forms.map(([type, { example }]) => {
    const parts = ["curl"];
    if (method !== "get") parts.push("-X", method.toUpperCase());
    if (type) parts.push("-H", quoted(`Content-Type: ${type}`), "-H", '"Idempotency-Key: $(uuidgen)"');
    const query = type && type !== "application/json" ? "?name=my-mod" : "";
    if (type) parts.push(...(example ? ["--data", quoted(JSON.stringify(example))] : ["--data-binary", "@project"]));
    return [...parts, `"${target}${query}"`].join(" ");
  });
  return [element("h4", {}, "From a shell"), ...commands.map((command) => element("pre", {}, command))];
}

function article(path, method, operation) {
  return element(
    "article",
    { id: operation.operationId },
    element("h3", {}, element("span", { class: `method ${method}` }, method.toUpperCase()), " ", element("code", {}, path)),
    element("p", {}, ...prose(operation.summary)),
    ...(operation.description ? description(operation.description) : []),
    ...parameters(operation),
    ...body(operation),
    ...responses(operation),
    ...examples(method, path, operation),
  );
}

/** What a schema looks like, as a table of its members or in words. */
function schemaArticle([name, schema]) {
  const parts = [schema, ...(schema.allOf ?? []), ...(schema.oneOf ?? [])];
  const rows = parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).map(([key, member]) => [
      element("code", {}, key),
      linked(member),
      element("span", {}, ...prose(member.description)),
    ]),
  );
  const content = rows.length ? table(["Member", "Type", "Meaning"], rows) : element("p", {}, typeOf(schema));
  const title = element("h3", {}, element("code", {}, name));
  return element("article", { id: `schema-${name}` }, title, ...description(schema.description), content);
}

function show(api) {
  document.getElementById("version").append(api.info.version);
  document.querySelector("header").append(...description(api.info.description));
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
  );
  const links = operations.map(({ path, method, operation }) =>
    element("li", {}, element("a", { href: `#${operation.operationId}` }, `${method.toUpperCase()} ${path}`)),
  );
  document.getElementById("contents").append(element("ul", {}, ...links));
  const tagOf = ({ operation }) => operation.tags?.[0] ?? "other";
  for (const tag of new Set(operations.map(tagOf))) {
    const members = operations.filter((operation) => tagOf(operation) === tag);
    const articles = members.map(({ path, method, operation }) => article(path, method, operation));
    document.getElementById("operations").append(element("h2", {}, tag), ...articles);
  }
  const schemas = Object.entries(api.components?.schemas ?? {}).map(schemaArticle);
  document.getElementById("schemas").append(element("h2", {}, "schemas"), ...schemas);
}

try {
  const answer = await fetch("/openapi.json");
  show(await answer.json());
} catch (error) {
  document.getElementById("operations").append(element("p", { class: "error" }, `The document cannot be shown: ${error}`));
}
