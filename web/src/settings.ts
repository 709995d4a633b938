/** The settings of learning as a person types them: which numbers each may be, and where the arrow keys lead. */
import { parsed } from "./numbers";

export interface Range {
  what: string; // the setting in words, as its sentence has it
  least: number;
  most: number;
  whole: boolean;
  none: string | null; // the word for no number, such as "all rows"; null if there must be one
  example: string;
}

export const LEARNING_RATE: Range = {
  what: "learning rate", least: 1e-8, most: 1e4, whole: false, none: null, example: "0.1",
};
export const BATCH_SIZE: Range = {
  what: "batch size", least: 1, most: 1e6, whole: true, none: "all rows", example: "16",
};
export const LIMIT: Range = {
  what: "clipping limit", least: 1e-8, most: 1e8, whole: false, none: "none", example: "1",
};
export const EPOCHS: Range = {
  what: "number of epochs", least: 1, most: 1e5, whole: true, none: null, example: "50",
};

/** What a text means: a number, null for none, undefined if it means nothing here. */
export function understood(text: string, { least, most, whole, none }: Range): number | null | undefined {
  const plain = text.trim();
  if (none !== null && (plain === "" || plain.toLowerCase() === none)) return null;
  const value = parsed(plain);
  return value === null || value < least || value > most || (whole && !Number.isInteger(value)) ? undefined : value;
}

/** Why a text was not taken, in one sentence. */
export function refusal(text: string, { what, least, most, whole, none, example }: Range): string {
  const kind = whole ? "a whole number" : "a number", or = none === null ? "" : `, or “${none}”`;
  return `“${text}” is no ${what}: write ${kind} from ${least} to ${most} such as ${example}${or}.`;
}

/** The next number of 1, 2, 5, 10, 20, … upwards or downwards; of whole ones, from 1 on. */
export function onwards(value: number, by: 1 | -1, { least, most }: Range): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const near = [-1, 0, 1].flatMap((k) => [1, 2, 5].map((digit) => Number(`${digit}e${power + k}`)));
  const next = by > 0
    ? near.find((each) => each > value * (1 + 1e-9))
    : near.findLast((each) => each < value * (1 - 1e-9));
  return Math.min(Math.max(next!, least), most);
}
