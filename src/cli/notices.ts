import type { Notice } from '../core/index.js';

export function noticeText({ level, code, message }: Notice): string {
  return `${level} ${code}\n  ${message}`;
}

/** Warnings and notes on stderr, so that stdout stays the command's own answer. */
export function printNotices(notices: readonly Notice[]): void {
  for (const notice of notices) process.stderr.write(`${noticeText(notice)}\n`);
}
