import { describe, expect, test } from 'vitest';
import { readMeetingLink } from './meetingLink.ts';

const ID = 'k7qm3xabcdefgh0jkmnp';
const HOST = 'meet.example.org';

describe('reading what people paste to join', () => {
  test.each([
    `https://${HOST}/m/${ID}`,
    `  https://${HOST}/m/${ID}/ `,
    `https://${HOST}/m/${ID}?utm=1#x`,
    `${HOST}/m/${ID}`,
    `/m/${ID}`,
    `m/${ID}`,
    ID,
    ID.toUpperCase(),
    'K7QM3 XABCD EFGH0 JKMNP',
    'k7qm3-xabcd-efghO-jkmnp',
  ])('%j leads to the meeting', (typed) => {
    expect(readMeetingLink(typed, HOST)).toEqual({ kind: 'meeting', id: ID });
  });

  test('nothing is missing, not wrong', () => {
    expect(readMeetingLink('   ', HOST)).toEqual({ kind: 'missing' });
  });

  test.each([`https://elsewhere.example/m/${ID}`, `elsewhere.example/m/${ID}`, `http://${HOST}:8000/m/${ID}`])(
    '%j belongs to another server, which is named',
    (typed) => {
      expect(readMeetingLink(typed, HOST).kind).toBe('elsewhere');
    },
  );

  test.each([
    'abc',
    `${ID}x`,
    ID.slice(1),
    `https://${HOST}/`,
    'javascript:alert(1)',
    'javascript://x/%0aalert(1)',
    'ü'.repeat(20),
  ])('%j is wrong', (typed) => {
    expect(['wrong', 'elsewhere']).toContain(readMeetingLink(typed, HOST).kind);
    expect(readMeetingLink(typed, HOST).kind).not.toBe('meeting');
  });
});
