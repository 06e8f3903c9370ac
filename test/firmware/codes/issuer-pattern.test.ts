import fc from "fast-check";
import { test } from "tap";
import {
  type IssuerPattern,
  matchesPattern,
  PATTERN_LENGTH_MAX,
  parseIssuerPattern,
} from "../../../firmware/codes/issuer-pattern.ts";

function pattern(text: string): IssuerPattern {
  const parsed = parseIssuerPattern(text);
  if (!parsed) throw new Error(`${text} is no pattern`);
  return parsed;
}

test("a range takes both of its ends and nothing outside", async (t) => {
  const wallet = pattern("[10-15]*");
  for (const start of ["10", "12", "15"]) t.ok(matchesPattern(wallet, `${start}0000`), start);
  for (const start of ["09", "16", "51"]) t.notOk(matchesPattern(wallet, `${start}0000`), start);
});

test("what follows the star is counted from the end of the code", async (t) => {
  const overseas = pattern("289*6xxxxx");
  t.ok(matchesPattern(overseas, "2893612204263667830"));
  t.notOk(matchesPattern(overseas, "2893612204263567830"), "the sixth from the end is a 5");
  t.notOk(matchesPattern(overseas, "2883612204263667830"), "the third is an 8");
  t.notOk(matchesPattern(overseas, "28960000"), "head and tail do not overlap");
});

test("a wildcard stands for one digit, and a pattern without a star has one length", async (t) => {
  const bank = pattern("62x0105");
  t.ok(matchesPattern(bank, "6290105"));
  t.notOk(matchesPattern(bank, "6290106"));
  t.notOk(matchesPattern(bank, "62901050"));
  t.notOk(matchesPattern(bank, "629010"));
});

test("only digits that are written out make a pattern specific", async (t) => {
  t.equal(pattern("62x0105*").fixedDigits, 6);
  t.equal(pattern("[25-30]xxxx02*").fixedDigits, 2);
  t.equal(pattern("289*6xxxxx").fixedDigits, 4);
});

test("what is no pattern, or would claim everybody's codes, is refused", async (t) => {
  const wrong = [
    "",
    "*",
    "xx*",
    "[00-99]*",
    "1**",
    "[15-10]*",
    "[1-15]*",
    "[10-]",
    "1a",
    "６",
    "1 ",
  ];
  for (const text of wrong) t.equal(parseIssuerPattern(text), null, JSON.stringify(text));
  t.equal(parseIssuerPattern("1".repeat(PATTERN_LENGTH_MAX + 1)), null);
});

test("no text makes the pattern reader throw", async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."019x*[-]a") }), fc.string(), (text, code) => {
      const parsed = parseIssuerPattern(text);
      if (parsed) matchesPattern(parsed, code);
    }),
  );
  t.pass();
});
