/** Fields that several messages share, as schemas. Pure. */
import * as v from "valibot";
import { AMOUNT_MINOR_MAX, CURRENCIES } from "../money/money.ts";
import { TERMINAL_ID_PATTERN } from "./topics.ts";

export const PROTOCOL_VERSION = 1;

/** A number made once on the box, 28 digits: UTC YYMMDDhhmmss, then 16 random digits. */
export const ORDER_PATTERN = /^[0-9]{28}$/;

export const wholeNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Milliseconds since 1970, on the hub's clock. */
export const hubTime = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Of an order or of a refund. */
export const orderNumber = v.pipe(v.string(), v.regex(ORDER_PATTERN));

export const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/));

export const positiveAmount = v.pipe(wholeNumber, v.minValue(1), v.maxValue(AMOUNT_MINOR_MAX));

/** Nothing at all included. */
export const amount = v.pipe(wholeNumber, v.maxValue(AMOUNT_MINOR_MAX));

export const currency = v.picklist(CURRENCIES);

export const terminalId = v.pipe(v.string(), v.regex(TERMINAL_ID_PATTERN));

/** The institution's own number of an order, for a dispute. */
export const institutionOrder = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
