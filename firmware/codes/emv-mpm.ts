/**
 * EMV merchant-presented codes (EMVCo QRCPS, merchant-presented mode, v1.1), with the two national
 * profiles that differ. Pure, total, bounded: at most 512 bytes, three levels.
 *
 * A box never pays one; it tells the merchant what was shown, and a technician what is wrong.
 */
import { crc16 } from "./crc16.ts";
import { childrenOf, guidOf, isAccount, type MpmNode, parseMpmTree } from "./mpm-node.ts";
import { type MpmProfile, mpmNotes, mpmProblems, mpmProfileOf } from "./mpm-problems.ts";
import {
  ADDITIONAL_RULES,
  LANGUAGE_RULES,
  type MpmRules,
  networkOf,
  ROOT_RULES,
} from "./mpm-rule.ts";

/** The longest text, in bytes of UTF-8. */
export const MPM_BYTES_MAX = 512;

/** Where the money would go. */
export interface MpmAccount {
  readonly id: string;
  /** The network of ids 02 to 25; null for a template, whose `guid` says it. */
  readonly network: string | null;
  readonly guid: string | null;
  readonly value: string;
}

/** The objects that are there, by the names of `mpm-rule.ts`, values as they stand. */
export interface MpmFields {
  /** The first level: `amount`, `merchantName`, ... */
  readonly root: Readonly<Record<string, string>>;
  readonly accounts: readonly MpmAccount[];
  /** Inside object 62: `billNumber`, `terminalLabel`, ... */
  readonly additional: Readonly<Record<string, string>>;
  /** Inside object 64: the merchant in the script of the place. */
  readonly local: Readonly<Record<string, string>>;
}

export interface Mpm {
  /** The text ends with a checksum that fits, whatever stands before it. */
  readonly crcOk: boolean;
  /** Every level splits into objects without a rest. */
  readonly tlvOk: boolean;
  /** No problem at all: a reader that follows the specification takes it. */
  readonly valid: boolean;
  readonly profile: MpmProfile;
  /** What makes it invalid, one English clause each. */
  readonly problems: readonly string[];
  /** Odd optional details (inside object 62) that no reader refuses a code for. */
  readonly notes: readonly string[];
  /** Those before the first fault, where the text does not split. */
  readonly objects: readonly MpmNode[];
  readonly fields: MpmFields;
}

export function parseMpm(text: string): Mpm {
  // The first test bounds the second one's work.
  const isTooLong = text.length > MPM_BYTES_MAX || Buffer.byteLength(text) > MPM_BYTES_MAX;
  const tree = isTooLong
    ? { nodes: [], faults: [`it is over ${MPM_BYTES_MAX} bytes`], notes: [] }
    : parseMpmTree(text);
  const tlvOk = tree.faults.length === 0;
  const crcOk = !isTooLong && isCrcRight(text);
  const profile = mpmProfileOf(tree.nodes);
  const problems = [
    ...tree.faults,
    ...(crcOk ? [] : ["the checksum (object 63) is wrong or missing"]),
    // Behind a fault, everything would seem to be missing.
    ...(tlvOk ? mpmProblems(tree.nodes, profile) : []),
  ];
  return {
    crcOk,
    tlvOk,
    valid: problems.length === 0,
    profile,
    problems,
    notes: [...tree.notes, ...mpmNotes(tree.nodes)],
    objects: tree.nodes,
    fields: nameFields(tree.nodes),
  };
}

/** Over the UTF-8 bytes up to and with `6304`; four upper-case digits, leading zeros kept. */
function isCrcRight(text: string): boolean {
  if (!/6304[0-9A-F]{4}$/.test(text)) return false;
  const crc = crc16(Buffer.from(text.slice(0, -4)));
  return crc.toString(16).toUpperCase().padStart(4, "0") === text.slice(-4);
}

function nameFields(nodes: readonly MpmNode[]): MpmFields {
  const accounts = nodes
    .filter(({ id }) => isAccount(id))
    .map((node) => ({
      id: node.id,
      network: node.children ? null : networkOf(node.id),
      guid: guidOf(node),
      value: node.value,
    }));
  return {
    root: named(nodes, ROOT_RULES),
    accounts,
    additional: named(childrenOf(nodes, "62"), ADDITIONAL_RULES),
    local: named(childrenOf(nodes, "64"), LANGUAGE_RULES),
  };
}

function named(nodes: readonly MpmNode[], rules: MpmRules): Readonly<Record<string, string>> {
  const entries = nodes.flatMap(({ id, value }) => {
    const rule = rules[id];
    return rule ? [[rule.name, value] as const] : [];
  });
  return Object.fromEntries(entries);
}
