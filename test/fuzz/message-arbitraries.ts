/** Messages of box and hub, with anything anywhere in them. */
import fc from "fast-check";
import { TERMINAL_INFO } from "../world/test-terminal-info.ts";

const order = "2611240019301234567890123456";
const up = { protocol: 1, terminal: "box-1", sequence: 41 };
const about = { ...up, order, amountMinor: 1250, currency: "CNY", deadlineMs: 1_795_000_000_000 };
const sealed = { keyId: "hub-code-1", encapsulated: "AAAA", ciphertext: "BBBB" };
const down = { protocol: 1, terminal: "box-1", inReplyTo: 41 };
const parts = {
  payerMinor: 1000,
  discounts: [{ name: "daily", payer: "institution", amountMinor: 250 }],
};

const GOOD_MESSAGES: readonly object[] = [
  {
    ...{ ...up, type: "hello", nonce: "abcdefghijklmnopqrstuv", firmware: "0.1.0" },
    issuerTable: { edition: 1, refused: { digest: "d".repeat(43), refusal: "unsigned" } },
  },
  { ...about, type: "pay", symbology: "qr", sealedCode: sealed, terminalInfo: TERMINAL_INFO },
  { ...about, type: "present", institution: "alipay", terminalInfo: TERMINAL_INFO },
  { ...about, type: "query" },
  { ...about, type: "reverse", cause: "cancelled" },
  { ...about, type: "refund", refund: order },
  { ...up, deadlineMs: 1, type: "inquire", sealedText: sealed },
  { ...up, deadlineMs: 1, type: "statement", after: order },
  { ...down, type: "welcome", nonce: "abcdefghijklmnopqrstuv", hubTimeMs: 1 },
  {
    ...{ ...down, type: "answer", order, amountMinor: 1250, currency: "CNY", state: "declined" },
    reason: { code: "WALLET_FROZEN", class: "other-means" },
    parts,
  },
  { ...down, type: "refusal", order, reason: "late" },
  { ...down, type: "code", order, amountMinor: 1, currency: "CNY", text: "x", expiresAtMs: 1 },
  { ...down, type: "statement", orders: [], isLast: true },
];

const anything = fc.oneof(
  fc.anything({ maxDepth: 3 }),
  fc.constantFrom(null, "", -1, 1e300, Number.NaN, [], {}, "__proto__", "x".repeat(9_000)),
  fc.nat(200).map(nested),
);

/** A message with any of its members, or a new one, replaced by anything. */
export const anyMessage = fc
  .tuple(
    fc.constantFrom(...GOOD_MESSAGES),
    fc.array(fc.tuple(fc.nat(40), fc.option(anything)), { maxLength: 3 }),
    fc.string({ maxLength: 8 }),
  )
  .map(([message, changes, surplus]) => {
    const copy = structuredClone(message) as Record<string, unknown>;
    // A value that stands in two places must not come to hold itself.
    for (const [at, value] of changes) {
      replaceAt(copy, { at, value: structuredClone(value), surplus });
    }
    return copy;
  });

function replaceAt(
  message: Record<string, unknown>,
  { at, value, surplus }: { at: number; value: unknown; surplus: string },
): void {
  const names = [...Object.keys(message), surplus];
  const name = names[at % names.length] ?? surplus;
  const inner = Object.hasOwn(message, name) ? message[name] : undefined;
  if (typeof inner === "object" && inner !== null && at % 2 === 0) {
    replaceAt(inner as Record<string, unknown>, { at: at >> 1, value, surplus });
  } else if (value === null) delete message[name];
  // As JSON.parse makes a member, also one that is called __proto__.
  else Object.defineProperty(message, name, { value, enumerable: true, configurable: true });
}

function nested(depth: number): unknown {
  let value: unknown = "x";
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}
