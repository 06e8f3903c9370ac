/** Looks into a signed message, as anybody on the way can, without believing it. */

export interface BodyOfMessage {
  readonly type?: string;
  readonly order?: string;
  readonly sequence?: number;
  readonly inReplyTo?: number;
  readonly amountMinor?: number;
  readonly currency?: string;
}

/** Empty where it is no signed message. */
export function bodyOf(payload: string): BodyOfMessage {
  const [, body = ""] = payload.split(".");
  try {
    return JSON.parse(Buffer.from(body, "base64url").toString()) as BodyOfMessage;
  } catch {
    return {};
  }
}
