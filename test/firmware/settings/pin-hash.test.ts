import { test } from "tap";
import { hashPin, isPin, parsePinHash } from "../../../firmware/settings/pin-hash.ts";

const SALT = new Uint8Array(16).fill(7);

test("a PIN is told from another by its hash alone, which holds nothing of it", async (t) => {
  const text = await hashPin("24680", SALT);
  t.match(text, /^\$scrypt\$ln=15,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  t.notMatch(text, "24680");
  const kept = parsePinHash(text);
  t.ok(kept);
  if (!kept) return;
  t.equal(await isPin("24680", kept), true);
  for (const wrong of ["24681", "2468", "246800", "", "０"])
    t.equal(await isPin(wrong, kept), false);
  t.not(await hashPin("24680", new Uint8Array(16).fill(8)), text, "another salt, another hash");
});

test("the hash is made beside the main thread, which goes on meanwhile", async (t) => {
  let turns = 0;
  const hashing = hashPin("1357", SALT).then(() => "done");
  const turn = () => new Promise<"turn">((resolve) => setImmediate(() => resolve("turn")));
  while ((await Promise.race([hashing, turn()])) === "turn") turns += 1;
  t.ok(turns > 10, `${turns} turns of the loop while the hash was made`);
});

test("a hash that is weak, too heavy for a small board or no hash at all is refused", async (t) => {
  const good = await hashPin("1357", SALT);
  for (const bad of [
    good.replace("ln=15", "ln=14"),
    good.replace("ln=15", "ln=18"),
    good.replace("r=8", "r=1"),
    good.replace("$scrypt", "$argon2id"),
    good.slice(0, -1),
    `${good} `,
    "1357",
    "",
  ]) {
    t.equal(parsePinHash(bad), null, bad);
  }
});

test("another program's scrypt of the same parameters is understood", async (t) => {
  // Python: hashlib.scrypt(b"1357", salt=b"\x07" * 16, n=2**15, r=8, p=1, dklen=32, maxmem=2**26)
  const kept = parsePinHash(
    "$scrypt$ln=15,r=8,p=1$BwcHBwcHBwcHBwcHBwcHBw$vcZ0ET3vREsDNSd/gc95ALWIyUWa/VsSUOb6+GqQhiQ",
  );
  t.ok(kept && (await isPin("1357", kept)));
});
