import { describe, expect, it } from 'vitest';
import { notAmong, withoutHeard, withState, type PendingMessage } from './outbox-state';
import { message } from './sample-messages';

function pending(key: string, more: Partial<PendingMessage> = {}): PendingMessage {
  return { key, content: key, replyToMessageId: null, attachments: [], createdAt: '2026-11-21T10:00:00Z', state: 'sending', ...more };
}

describe('the outbox', () => {
  it('lets go of a message that is heard before its answer comes, and of no other', () => {
    const outbox = [pending('one'), pending('two')];
    expect(withoutHeard(outbox, message('m1', { content: 'one' }))).toEqual([outbox[1]]);
    expect(withoutHeard(outbox, message('m2', { content: 'from another device' }))).toBe(outbox);
    expect(withoutHeard(outbox, message('m3', { content: 'one', replyToMessageId: 'x' }))).toBe(outbox);
  });

  it('lets go of one of two that say the same', () => {
    const outbox = [pending('first', { content: 'yes' }), pending('second', { content: 'yes' })];
    expect(withoutHeard(outbox, message('m1', { content: 'yes' })).map(({ key }) => key)).toEqual(['second']);
  });

  it('knows a message that was answered by its id, whatever it says', () => {
    const outbox = [pending('one'), pending('two', { state: 'sent', message: message('m2') })];
    expect(withoutHeard(outbox, message('m2', { content: 'two, edited' })).map(({ key }) => key)).toEqual(['one']);
  });

  it('lets go of one whose answer was lost, when it is heard', () => {
    const failed = withState([pending('one')], 'one', { state: 'failed', error: new Error('lost') });
    expect(withoutHeard(failed, message('m1', { content: 'one' }))).toEqual([]);
  });

  it('shows nothing twice that is among the messages', () => {
    const sent = pending('one', { state: 'sent', message: message('m1') });
    expect(notAmong([sent, pending('two')], [message('m1')]).map(({ key }) => key)).toEqual(['two']);
    expect(notAmong([sent], [])).toEqual([sent]);
  });
});
