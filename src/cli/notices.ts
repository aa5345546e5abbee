import type { Notice } from '../core/index.js';

export function noticeText({ level, code, message }: Notice): string {
  return `${level} ${code}\n  ${message}`;
}

/** Warnings and notes on stderr, so that stdout stays the command's own answer. @param waived codes of warnings the user knows of */
export function printNotices(notices: readonly Notice[], waived: readonly string[] = []): void {
  for (const notice of notices) {
    const note = notice.level === 'warning' && waived.includes(notice.code) ? ' (waived)' : '';
    process.stderr.write(`${noticeText({ ...notice, message: notice.message + note })}\n`);
  }
}
