/** What EMVCo's rules find wrong with a merchant-presented code that splits into objects. Pure. */
import { childrenOf, guidOf, isAccount, isSchemeTemplate, type MpmNode } from "./mpm-node.ts";
import {
  ADDITIONAL_RULES,
  isPrintable,
  LANGUAGE_RULES,
  type MpmRules,
  ROOT_RULES,
} from "./mpm-rule.ts";

/**
 * Who wrote the rules. `promptpay` leaves out objects 52, 59 and 60 (Thailand); `duitnow` starts
 * `000202` (Malaysia).
 */
export type MpmProfile = "emvco" | "promptpay" | "duitnow";

/** PromptPay's accounts carry application identifiers that start so. */
const PROMPTPAY_GUID = "A000000677";

export function mpmProfileOf(nodes: readonly MpmNode[]): MpmProfile {
  const country = valueAt(nodes, "58");
  const isPromptPay = nodes.some((node) => guidOf(node)?.startsWith(PROMPTPAY_GUID));
  if (country === "TH" && isPromptPay) return "promptpay";
  return country === "MY" && valueAt(nodes, "00") === "02" ? "duitnow" : "emvco";
}

/** What a reader refuses the code for, one English clause each. */
export function mpmProblems(nodes: readonly MpmNode[], profile: MpmProfile): readonly string[] {
  const optional = profile === "promptpay" ? ["52", "59", "60"] : [];
  return [
    ...orderProblems(nodes),
    ...ruleProblems(nodes, ROOT_RULES, optional),
    ...combinationProblems(nodes, profile),
    ...templateProblems(nodes),
  ];
}

/** What is odd inside object 62: nobody refuses a code for it. */
export function mpmNotes(nodes: readonly MpmNode[]): readonly string[] {
  const problems = ruleProblems(childrenOf(nodes, "62"), ADDITIONAL_RULES);
  return problems.map((problem) => `in object 62: ${problem}`);
}

function orderProblems(nodes: readonly MpmNode[]): readonly string[] {
  const problems: string[] = [];
  if (nodes[0]?.id !== "00") problems.push("object 00 is not the first");
  if (nodes.at(-1)?.id !== "63") problems.push("object 63 is not the last");
  if (!nodes.some(({ id }) => isAccount(id))) problems.push("there is no account (02 to 51)");
  return problems;
}

function ruleProblems(
  nodes: readonly MpmNode[],
  rules: MpmRules,
  optional: readonly string[] = [],
): readonly string[] {
  const problems: string[] = [];
  for (const [id, { name, isMandatory, isWellFormed }] of Object.entries(rules)) {
    const value = valueAt(nodes, id);
    if (value === undefined) {
      if (isMandatory && !optional.includes(id)) problems.push(`object ${id} (${name}) is missing`);
    } else if (!isWellFormed(value)) {
      problems.push(`object ${id} (${name}) is malformed`);
    }
  }
  return problems;
}

function combinationProblems(nodes: readonly MpmNode[], profile: MpmProfile): readonly string[] {
  const problems: string[] = [];
  if (valueAt(nodes, "00") === "02" && profile !== "duitnow") problems.push("object 00 is not 01");
  const tip = valueAt(nodes, "55");
  for (const [asking, id] of [
    ["02", "56"],
    ["03", "57"],
  ] as const) {
    if ((tip === asking) !== (valueAt(nodes, id) !== undefined)) {
      problems.push(`object ${id} comes with object 55 = ${asking} and only then`);
    }
  }
  return problems;
}

function templateProblems(nodes: readonly MpmNode[]): readonly string[] {
  const problems: string[] = [];
  for (const node of nodes) {
    if (isSchemeTemplate(node.id)) {
      if (!isPrintable(guidOf(node) ?? "", 32)) {
        problems.push(`object ${node.id} does not name its owner (00)`);
      }
    } else if (isAccount(node.id) && !isPrintable(node.value, 99)) {
      problems.push(`object ${node.id} is malformed`);
    } else if (node.id === "64") {
      const inside = ruleProblems(node.children ?? [], LANGUAGE_RULES);
      problems.push(...inside.map((problem) => `in object 64: ${problem}`));
    }
  }
  return problems;
}

function valueAt(nodes: readonly MpmNode[], id: string): string | undefined {
  return nodes.find((node) => node.id === id)?.value;
}
