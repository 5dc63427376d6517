// SimData: reads, writes the same values again as binary and as XML, and agrees with its tuning.

import { SimDataResource } from "@s4tk/models";
import { DataType, SimDataGroup } from "@s4tk/models/enums.js";

/** Numbers of the values of enumerations (language.md §10.2). */
const AGES = { BABY: 1, TODDLER: 2, CHILD: 4, TEEN: 8, YOUNGADULT: 16, ADULT: 32, ELDER: 64, INFANT: 128 };
const GENDERS = { MALE: 4096, FEMALE: 8192 };
const TRAIT_TYPES = { PERSONALITY: 0, GAMEPLAY: 1, WALKSTYLE: 2, HIDDEN: 4, GHOST: 5, ASPIRATION: 6,
  GENDER_OPTIONS: 8, ROBOT: 16, LIFESTYLE: 21 };
const ENUMERATIONS = { ages: AGES, genders: GENDERS, trait_type: TRAIT_TYPES };

/** What columns hold when the tuning says nothing, where that is not nothing. */
const DEFAULTS = { _collapsible: "true", cas_trait_asm_param: "None", max_value_tuning: "100",
  min_value_tuning: "-100", trait_type: "0", ui_sort_order: "1" };

/** Tuning names an image as a file, SimData as the texture that is made of it. */
const IMAGE_IN_TUNING = 0x2f7d0004;
const IMAGE_IN_SIM_DATA = 0x00b2d882;

export function checkSimData({ key, buffer, files }, tuning, find) {
  const simData = SimDataResource.from(buffer);
  if (!SimDataResource.from(simData.getBuffer()).equals(simData)) {
    find("reads as something else after writing it again");
  }
  if (!SimDataResource.fromXmlDocument(simData.toXmlDocument()).equals(simData)) {
    find("reads as something else after writing it as XML");
  }
  const [, xml] = files.find(([name]) => name.endsWith(".SimData.xml")) ?? [];
  if (xml === undefined || !SimDataResource.fromXml(xml).equals(simData)) {
    find("is something else in the XML beside it");
  }
  if (tuning === undefined) {
    return find("belongs to no tuning");
  }
  checkPair(key, simData, tuning, find);
  for (const { name, type } of simData.schema.columns) {
    checkColumn(name, type, simData.instance.row[name], tuning, find);
  }
}

function checkPair(key, simData, tuning, find) {
  const { i, n } = tuning.attributes;
  if (simData.instances.length !== 1 || simData.schemas.length !== 1) {
    find(`has ${simData.instances.length} instances and ${simData.schemas.length} schemas`);
  }
  if (simData.instance.name !== n) {
    find(`is called ${simData.instance.name}, its tuning ${n}`);
  }
  const groups = { buff: SimDataGroup.Buff, trait: SimDataGroup.Trait, pie_menu_category: SimDataGroup.PieMenuCategory,
    statistic: SimDataGroup.Statistic, relbit: SimDataGroup.RelationshipBit };
  if (groups[i] !== key.group) {
    find(`has the group ${key.group.toString(16)}, which is not that of ${i}`);
  }
}

function checkColumn(name, type, cell, tuning, find) {
  const node = tuning.children.find((child) => child.name === name);
  const said = node === undefined ? nothing(name, type) : inTuning(name, type, node);
  const held = inSimData(type, cell);
  if (said !== held) {
    find(`${name} is ${held}, its tuning says ${said}`);
  }
}

function nothing(name, type) {
  if (name in DEFAULTS) {
    return DEFAULTS[name];
  }
  const zero = { [DataType.Vector]: "[]", [DataType.ResourceKey]: "0:0:0", [DataType.String]: "",
    [DataType.Boolean]: "false" };
  return zero[type] ?? "0";
}

/** What the tuning says of a column, as text that compares. */
function inTuning(name, type, node) {
  const text = node.tag === "L" ? "" : String(node.innerValue ?? "");
  switch (type) {
    case DataType.Vector:
      return `[${node.children.map((item) => number(name, item.innerValue)).join(", ")}]`;
    case DataType.ResourceKey: {
      const [resourceType, group, instance] = text.split(":").map((part) => BigInt(`0x${part || "0"}`));
      const image = resourceType === BigInt(IMAGE_IN_TUNING) ? BigInt(IMAGE_IN_SIM_DATA) : resourceType;
      return [image, group ?? 0n, instance ?? 0n].map((part) => part.toString(16)).join(":");
    }
    case DataType.String:
      return text;
    case DataType.Boolean:
      return text.toLowerCase();
    case DataType.Float:
      return String(Math.fround(Number(text)));
    default:
      return number(name, text);
  }
}

function number(name, text) {
  return String(ENUMERATIONS[name]?.[text] ?? BigInt(text));
}

/** What a cell holds, as text that compares. */
function inSimData(type, cell) {
  switch (type) {
    case DataType.Vector:
      return `[${cell.children.map((item) => String(item.value)).join(", ")}]`;
    case DataType.ResourceKey:
      return [cell.type, cell.group, cell.instance].map((part) => part.toString(16)).join(":");
    default:
      return String(cell.value);
  }
}
