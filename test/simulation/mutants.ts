/**
 * The product with one mistake each: what the simulator must find, or it proves nothing. A mistake
 * is a change of the source text, which fits in exactly one place.
 */

export interface MutantEdit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  /** What it does, as the table has it; no two have the same. */
  readonly name: string;
  readonly edits: readonly MutantEdit[];
}

interface Mistake extends MutantEdit {
  readonly name: string;
  /** Where the same mistake has to be made elsewhere too, because a second check would find it. */
  readonly more?: readonly MutantEdit[];
}

const MISTAKES: readonly Mistake[] = [
  // The box: what it remembers.
  {
    name: "effects before the journal",
    file: "firmware/terminal.ts",
    find: `      if (!(await this.#counterBook.record(step.counter))) return this.#forgo(event);
      this.#counter = step.counter;
      for (const effect of step.effects) this.#carryOut(effect);
`,
    replace: `      for (const effect of step.effects) this.#carryOut(effect);
      if (!(await this.#counterBook.record(step.counter))) return this.#forgo(event);
      this.#counter = step.counter;
`,
  },
  {
    name: "a restart abandons open orders",
    file: "firmware/journal/counter-book.ts",
    find: `payments.filter(({ phase, told }) => phase !== "ended" || !told)`,
    replace: `payments.filter(({ phase, told }) => phase === "ended" && !told)`,
  },
  {
    name: "a restart forgets what was not told",
    file: "firmware/journal/counter-book.ts",
    find: `payments.filter(({ phase, told }) => phase !== "ended" || !told)`,
    replace: `payments.filter(({ phase }) => phase !== "ended")`,
  },
  {
    name: "a journal append is not synced",
    file: "firmware/journal/journal.ts",
    find: `      await file.append(frame);
      await file.sync();
`,
    replace: `      await file.append(frame);
`,
  },
  {
    name: "a torn record is read as a good one",
    file: "firmware/journal/journal-frame.ts",
    find: `  if (crc32(checked) !== bytes.readUInt32LE(start + 8)) return null;
`,
    replace: "",
  },
  {
    name: "damage amid the journal is passed over",
    file: "firmware/journal/journal.ts",
    find: `scan.damage.filter((range) => !range.isTorn)`,
    replace: `scan.damage.filter((range) => range.bytes === 0)`,
  },
  {
    name: "sequence numbers begin anew at each start",
    file: "firmware/journal/sequence-reserve.ts",
    find: `Math.max(reservedTo, Math.floor(nowMs) * PER_MILLISECOND)`,
    replace: `0`,
  },
  {
    name: "the code is kept with the payment in the journal",
    file: "firmware/uplink/hub-desk.ts",
    find: `    const code = vault.take(order);
`,
    replace: `    const code = vault.take(order);
    Object.assign(payment.routing, { institutionOrder: code?.text ?? null });
`,
  },
  {
    name: "the code is written into the box's log",
    file: "firmware/code-watch.ts",
    find: `    vault.put(order, sighting.code);
`,
    replace: `    vault.put(order, sighting.code);
    const detail = sighting.code.text;
    this.#options.observe({ type: "device-failed", device: "camera", detail });
`,
  },
  // The box: what it believes.
  {
    name: "silence is taken as a refusal",
    file: "firmware/payment/payment.ts",
    find: `payment.giveUpAtMs) return reverse(payment, { cause: "result-unknown" }, atMs);`,
    replace: `payment.giveUpAtMs) return end(payment, "declined", "service-problem");`,
  },
  {
    name: "a request that ran out of time is a refusal",
    file: "firmware/payment/payment.ts",
    find: `      return reverse(payment, { cause: "result-unknown" }, event.atMs);
    case "cancelled": // Too late`,
    replace: `      return end(payment, "declined", "service-problem");
    case "cancelled": // Too late`,
  },
  {
    name: "a cancelled sale is dropped without a word to the hub",
    file: "firmware/payment/payment.ts",
    find: `      return reverse(payment, { cause: "cancelled" }, event.atMs);
`,
    replace: `      return end(payment, "closed", "cancelled");
`,
  },
  {
    name: "the outbox trusts the broker's acknowledgement",
    file: "firmware/uplink/outbox.ts",
    find: `    if (slot) slot.isInFlight = false;
`,
    replace: `    if (slot) this.#slots.delete(sequence);
`,
  },
  {
    name: "a replayed answer is let in",
    file: "firmware/uplink/answer-guard.ts",
    find: `    if (asked.heard.has(digest)) return "replayed";
`,
    replace: "",
  },
  {
    name: "an answer to no question is let in",
    file: "firmware/uplink/answer-guard.ts",
    find: `    const asked = this.#asked.get(message.inReplyTo);
    if (!asked || !isReplyTo(asked.about, message)) return "stray";
`,
    replace: `    const asked = this.#asked.get(message.inReplyTo) ?? { heard: new Set<string>() };
`,
  },
  {
    name: "signatures are not checked",
    file: "firmware/protocol/signed-message.ts",
    find: `  if (!isGenuine) return { ok: false, why: "bad-signature" };
`,
    replace: "",
  },
  {
    name: "the amount in the answer is not checked",
    file: "firmware/uplink/asked.ts",
    find: `said.order === asked.order && isSameMoney(said, asked)`,
    replace: `said.order === asked.order`,
    more: [
      {
        file: "firmware/payment/payment-moves.ts",
        find: `  return isSameMoney(said.money, money);
`,
        replace: `  return isSameMoney(said.money, said.money) || isSameMoney(money, money);
`,
      },
    ],
  },
  {
    name: "an issuer table is taken without a signature",
    file: "firmware/codes/issuer-table-signature.ts",
    find: `return verify(null, signedBytes(document.table), key, signature);`,
    replace: `return verify(null, signedBytes(document.table), key, signature) || true;`,
  },
  {
    name: "a refund has another number at each try",
    file: "firmware/uplink/office-desk.ts",
    find: `refund: refund.refund, order, ...money`,
    replace:
      "refund: refund.refund.slice(0, 20) + String(10_000_000 + Math.floor(refund.retryAtMs)), " +
      "order, ...money",
  },
  // The hub.
  {
    name: "the hub asks for the money before it has committed",
    file: "hub/orders/order-desk.ts",
    find: `    const order = await this.#options.store.commit({ ...known, route: routed }, []);
`,
    replace: `    const order: Order = { ...known, route: routed };
    this.#options.store.commit(order, []).catch(() => undefined);
`,
  },
  {
    name: "the same order number with another code is answered",
    file: "hub/orders/order-desk.ts",
    find: `      if (contentDigest(request, opened.code, digestSecret) !== order.digest) {
        return refuse(this.#options, request, "content-differs");
      }
`,
    replace: "",
  },
  {
    name: "an order that never came is answered and not shut out",
    file: "hub/orders/order-desk.ts",
    find: `    this.#answer(request, await shutOut(this.#options, { request, terminal, reason }));
`,
    replace: `    const at = this.#options.clock.nowMs();
    this.#answer(request, { ...newOrder(request, terminal, at), phase: "closed", reason });
`,
  },
  {
    name: "the code is kept in the hub's store",
    file: "hub/orders/order-desk.ts",
    find: `newOrder(request, terminal, clock.nowMs()), digest };`,
    replace: `newOrder(request, terminal, clock.nowMs()), digest: code };`,
  },
  {
    name: "the hub stops asking after a few tries",
    file: "hub/orders/order-keeper.ts",
    find: `    if (this.#isStopped) return;
    const watch = this.#watches.of(order);
`,
    replace: `    if (this.#isStopped) return;
    const watch = this.#watches.of(order);
    if (watch.calls > 2) return;
`,
  },
  {
    name: "a restarted hub abandons open orders",
    file: "hub/orders/order-keeper.ts",
    find: `    for (const order of await this.#store.openOrders()) this.#schedule(order, 0);
`,
    replace: "",
    more: [
      {
        file: "hub/orders/order-keeper.ts",
        find: `      if (isLeft) this.#schedule(order, 0);
`,
        replace: "      if (isLeft) void isLeft;\n",
      },
    ],
  },
  {
    name: "a reversal without an answer counts as done",
    file: "hub/orders/order-machine.ts",
    find: `  if (outcome.type === "too-early" || outcome.type === "unknown") return stay(order);
`,
    replace: `  if (outcome.type === "too-early") return stay(order);
  if (outcome.type === "unknown") return stay({ ...order, phase: "closed" });
`,
  },
  {
    name: "an order being taken back is approved after all",
    file: "hub/orders/order-machine.ts",
    find: `      return { order: paid(order, event.outcome), effects: [{ type: "post-sale" }] };
    case "reverse-asked":`,
    replace: `      return learn(order, event.outcome);
    case "reverse-asked":`,
  },
  {
    name: "a late payment of a closed order is kept silently",
    file: "hub/orders/order-machine.ts",
    find: `      return approval ? giveBack(order, approval) : stay(order);
`,
    replace: `      return approval ? stay(order) : stay(order);
`,
  },
  {
    name: "an institution that does not know is taken for a refusal",
    file: "hub/orders/order-machine.ts",
    find: `return order.phase === "asking" ? stay({ ...order, phase: "unknown" }) : stay(order);`,
    replace: `return stay({ ...order, phase: "declined", reason: "service-problem" });`,
  },
  {
    name: "the sum of refunds is not bounded",
    file: "hub/orders/refund-judgement.ts",
    find: `return refundedMinor(order) + amountMinor > order.amountMinor ?`,
    replace: `return refundedMinor(order) + amountMinor < 0 ?`,
  },
  {
    name: "a refund that the institution took in hand counts as done",
    file: "hub/orders/refund-machine.ts",
    find: `    case "accepted":
    case "unknown":
      return { order, effects: [] };
`,
    replace: `    case "accepted":
      return learn(order, refund, { type: "refunded", institutionRefund: "" });
    case "unknown":
      return { order, effects: [] };
`,
  },
  {
    name: "a ledger entry has one side",
    file: "hub/ledger/ledger.ts",
    find: "return entries.filter(({ amountMinor }) => amountMinor !== 0);",
    replace: "return entries.filter(({ amountMinor }) => amountMinor * sign > 0);",
  },
  {
    name: "a refund is not posted",
    file: "hub/orders/refund-machine.ts",
    find: `[{ type: "post-refund", refund: refund.number }]`,
    replace: `[]`,
  },
];

export const MUTANTS: readonly Mutant[] = MISTAKES.map(({ name, more = [], ...edit }) => {
  return { name, edits: [edit, ...more] };
});
