/**
 * The topics of one terminal. Ids hold only `A-Z a-z 0-9 -`: dots and spaces break some brokers.
 * A terminal may publish below `t/<id>/up/` and to `t/<id>/st`, and subscribe below `t/<id>/dn/`.
 */

export const TERMINAL_ID_PATTERN = /^[A-Za-z0-9-]{1,32}$/;

/** Box to hub: signed requests (`request.ts`). */
export function requestTopic(terminal: string): string {
  return `t/${terminal}/up/tx`;
}

/** Hub to box: signed answers (`answer.ts`). */
export function answerTopic(terminal: string): string {
  return `t/${terminal}/dn/rx`;
}

/**
 * Hub to box: the signed issuer table (`codes/issuer-table.ts`), where a hello says that the box's
 * is older. A broker that does not let the box subscribe to it costs it the updates, nothing else.
 */
export function issuerTableTopic(terminal: string): string {
  return `t/${terminal}/dn/issuers`;
}

/** Retained presence: `online`, or `offline` by last will. Unsigned: a hint for people only. */
export function presenceTopic(terminal: string): string {
  return `t/${terminal}/st`;
}

/** The hub's subscription, one level of wildcard for the terminal. */
export const REQUEST_TOPIC_FILTER = "t/+/up/tx";

/** The terminal a request topic belongs to, or null where it is no such topic. */
export function terminalOfRequestTopic(topic: string): string | null {
  const match = /^t\/([A-Za-z0-9-]{1,32})\/up\/tx$/.exec(topic);
  return match?.[1] ?? null;
}
