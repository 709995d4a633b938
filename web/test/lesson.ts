/** The golden lesson, and golden traces worked out anew by the page, for the tests of this folder. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { OPTIMIZERS, type Parameters, type States } from "../src/equations";
import type { Lesson } from "../src/lesson";
import { from } from "../src/matrix";
import { record, type Recorded } from "../src/record";
import type { GoldenLesson } from "./golden";

const text = (name: string): string => readFileSync(resolve(import.meta.dirname, "../../tests/golden", name), "utf8");

export const LESSON_TEXT = text("lesson.json");
export const LESSON: Lesson = JSON.parse(LESSON_TEXT);
export const EXPLAINED = JSON.parse(text("explain.json"));

export const params = (lesson: GoldenLesson): Parameters[] =>
  lesson.params.map(({ W, B }) => ({ W: from(W), B: B && from(B) }));

/** The step that a golden lesson describes. */
export function run(lesson: GoldenLesson): Recorded {
  const { learning_rate, optimizer, limit, t } = lesson.settings;
  const memory: States | null = lesson.memory?.map(({ W, B }) => [W.map(from), B.map(from)] as const) ?? null;
  return record(LESSON, lesson.network, params(lesson), from(lesson.X), lesson.Y && from(lesson.Y), {
    learning_rate,
    optimizer: OPTIMIZERS[optimizer],
    limit,
    t,
    w: lesson.w && from(lesson.w),
    masks: lesson.masks?.map((M) => M && from(M)) ?? null,
    memory,
  });
}
