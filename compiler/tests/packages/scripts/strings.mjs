// String tables: read, write the same bytes again, and hold every text that tuning uses.

import { StringTableResource } from "@s4tk/models";
import { BinaryResourceType, StringTableLocale } from "@s4tk/models/enums.js";
import { BinaryDecoder } from "@s4tk/encoding";
import { fnv32, fnv56 } from "@s4tk/hashing";
import { formatStringKey } from "@s4tk/hashing/formatting.js";

/** Bytes of a table before its entries, and of an entry before its text (language.md §9.3). */
const HEADER_BYTES = 21;
const ENTRY_BYTES = 7;

/** Locales of the game. */
const LOCALES = 18;

export function checkStringTable({ key, buffer, entry }, find) {
  const table = StringTableResource.from(buffer);
  if (!table.getBuffer().equals(buffer)) {
    find("has other bytes when S4TK writes it");
  }
  checkHeader(buffer, table, find);
  if (StringTableLocale[StringTableLocale.getLocale(key.instance)] === undefined) {
    find("has no known locale");
  }
  if (StringTableLocale.getInstanceBase(key.instance) !== fnv56(entry.name)) {
    find(`is called ${entry.name}, which hashes to ${fnv56(entry.name).toString(16)}`);
  }
}

/** Reads the header field by field, where S4TK's own reader skips. */
function checkHeader(buffer, table, find) {
  const decoder = new BinaryDecoder(buffer);
  const magic = decoder.charsUtf8(4);
  const version = decoder.uint16();
  const compressed = decoder.uint8();
  const count = decoder.uint64();
  const reserved = decoder.uint16();
  const textBytes = decoder.uint32();
  if (magic !== "STBL" || version !== 5 || compressed !== 0 || reserved !== 0) {
    find(`has the header ${magic} ${version} ${compressed} ${reserved}`);
  }
  // Each text counts with a byte for its end, which is not there.
  const expected = buffer.length - HEADER_BYTES - (ENTRY_BYTES - 1) * table.size;
  if (count !== BigInt(table.size) || textBytes !== expected) {
    find(`claims ${count} texts in ${textBytes} bytes, and has ${table.size} in ${expected}`);
  }
}

/** Every text that tuning names is in every table, and every key of a table is the hash of a known name. */
export function checkTexts(mod) {
  const rows = JSON.parse(mod.files.get(`${mod.manifest.project.id}.strings.json`));
  const known = new Map(rows.map((row) => [Number(row.key), row]));
  const tables = mod.resources.filter(({ key }) => key.type === BinaryResourceType.StringTable);
  mod.counts.texts = rows.length;
  checkKeys(mod, rows);
  if (rows.length > 0 && tables.length !== LOCALES) {
    mod.findings.push(`${tables.length} string tables instead of ${LOCALES}`);
  }
  const used = new Set();
  mod.tunings.forEach((root) => collectTextKeys(root, used));
  for (const { key, value } of tables) {
    const { entries } = StringTableResource.from(value.getBuffer());
    const keys = new Set(entries.map((entry) => entry.key));
    const find = (text) =>
      mod.findings.push(`${StringTableLocale[StringTableLocale.getLocale(key.instance)]}: ${text}`);
    [...used].filter((one) => !keys.has(one)).forEach((one) => find(`no text ${formatStringKey(one)}`));
    [...keys].filter((one) => !known.has(one)).forEach((one) => find(`nobody knows ${formatStringKey(one)}`));
    [...known.keys()].filter((one) => !keys.has(one)).forEach((one) => find(`no text ${formatStringKey(one)}`));
  }
}

/** The name of a text, behind that of the project, hashes to its key (language.md §8.5). */
function checkKeys(mod, rows) {
  const tables = mod.manifest.resources.find((entry) => entry.kind === "string_table");
  const prefix = tables?.name.replace(/strings$/, "string_");
  for (const row of rows) {
    const hash = fnv32(`${prefix}${row.name}`, true);
    if (hash !== Number(row.key)) {
      mod.findings.push(`${prefix}${row.name} hashes to ${formatStringKey(hash)}, not to ${row.key}`);
    }
  }
}

/** The keys of texts below a node: values of the form `0x` and 8 hexadecimal digits. */
function collectTextKeys(node, used) {
  for (const child of node.children ?? []) {
    if (child.tag === "T" && /^0x[0-9A-Fa-f]{8}$/.test(child.innerValue ?? "")) {
      used.add(Number(child.innerValue));
    }
    collectTextKeys(child, used);
  }
}
