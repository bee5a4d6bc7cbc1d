import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage } from '@/lib/api/wire-room';
import type { JoinState, LiveMessageName } from '@/lib/live/messages';
import type { RoomObserver } from '@/lib/live/room-registry';
import { CHAT_KEPT } from './room-state';
import { RoomStore, type RoomSource } from './room-store';

const SEATS = { status: 'ONGOING', totalRegistrations: 1, maxAttendees: 5, availableSeats: 4, isFull: false } as const;

function message(number: number): ChatMessage {
  const messageId = String(number).padStart(6, '0');
  return {
    messageId, userId: 'u', userName: 'U', avatar: null, text: messageId, replyTo: null,
    timestamp: new Date(1_800_000_000_000 + number).toISOString(),
  };
}

describe('RoomStore', () => {
  let say: Map<string, (payload: never) => void>;
  let observer: RoomObserver | undefined;
  let frames: (() => void)[];
  let store: RoomStore;
  let stop: () => void;
  const released = vi.fn();
  const refresh = vi.fn();

  beforeEach(() => {
    vi.clearAllMocks();
    say = new Map();
    frames = [];
    const source: RoomSource = {
      on: (name: LiveMessageName, handler: (payload: never) => void) => {
        say.set(name, handler);
        return () => say.delete(name);
      },
      rooms: {
        observe: (given) => {
          observer = given;
          return () => {
            observer = undefined;
          };
        },
        hold: () => released,
        refresh,
      },
    };
    store = new RoomStore(source, 'e', (callback) => {
      frames.push(callback);
      return () => {
        frames = frames.filter((frame) => frame !== callback);
      };
    });
    stop = store.start();
  });

  const join = (room?: JoinState['room'], eventId = 'e'): void => observer?.joined(eventId, { ...SEATS, ...(room && { room }) }, 'base');
  const chat = (number: number, eventId = 'e'): void => say.get('chat-message')?.({ eventId, ...message(number) } as never);
  const drawFrame = (): void => {
    for (const frame of frames.splice(0)) frame();
  };

  it('puts in all that came within a frame at once', () => {
    join();
    const drawn = vi.fn();
    store.subscribe(drawn);
    for (let number = 0; number < 50; number += 1) chat(number);
    expect(drawn).not.toHaveBeenCalled();
    expect(frames).toHaveLength(1);
    drawFrame();
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(store.snapshot().chat).toHaveLength(50);
  });

  it('does not grow without bound', () => {
    join();
    for (let number = 0; number < 5_000; number += 1) {
      chat(number);
      if (number % 20 === 0) drawFrame();
    }
    drawFrame();
    expect(store.snapshot().chat.length).toBeLessThanOrEqual(CHAT_KEPT);
    expect(store.snapshot().chat.at(-1)?.messageId).toBe('004999');
  });

  it('is the answer of the join and what came behind it, not what came before', () => {
    chat(1);
    join({ chat: [message(1)] });
    chat(2);
    drawFrame();
    expect(store.snapshot().chat.map(({ messageId }) => messageId)).toEqual(['000001', '000002']);
    expect(refresh).toHaveBeenCalledWith('e', 'base');
  });

  it('begins anew with each join', () => {
    join({ chat: [message(1)] });
    join({ chat: [message(7)], questions: [] });
    expect(store.snapshot()).toMatchObject({ joins: 2, chat: [message(7)] });
  });

  it('hears its own event alone', () => {
    join();
    join({ chat: [message(9)] }, 'other');
    chat(1, 'other');
    drawFrame();
    expect(store.snapshot().chat).toHaveLength(0);
  });

  it('puts in what waits before what came another way', () => {
    join();
    chat(1);
    const seen: number[] = [];
    store.change((state) => {
      seen.push(state.chat.length);
      return state;
    });
    expect(seen).toEqual([1]);
  });

  it('hears no more when it has stopped, and lets the room go', () => {
    join();
    chat(1);
    stop();
    expect(released).toHaveBeenCalledTimes(1);
    expect(say.size).toBe(0);
    expect(frames).toHaveLength(0);
  });
});
