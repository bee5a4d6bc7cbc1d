import type { Cast } from './cast';
import type { EventsClient, Transport } from './events-client';
import type { Person } from './person';
import type { ChatMessage, MajlisEvent, NewEvent, Poll, Question } from './wire';

/** An event whose organizer and one attendee are in its room, with somebody who only watches and somebody elsewhere. */
export interface Room {
  event: MajlisEvent;
  organizer: Person;
  attendee: Person;
  stranger: Person;
  /** In the event's room, as organizer, attendee and stranger. */
  organizing: EventsClient;
  attending: EventsClient;
  watching: EventsClient;
  /** The attendee's, connected but in no room. */
  elsewhere: EventsClient;
}

export async function openRoom(cast: Cast, transport: Transport = 'websocket', details: Partial<NewEvent> = {}): Promise<Room> {
  const [organizer, attendee, stranger] = await Promise.all([cast.person(), cast.person(), cast.person()]);
  const event = await cast.event(organizer, details);
  await cast.book(attendee, event);
  const [organizing, attending, watching, elsewhere] = await Promise.all([
    organizer.events({ transport }), attendee.events({ transport }), stranger.events({ transport }),
    attendee.events({ transport }),
  ]);
  await organizing.join(event.id, 'organizer');
  await attending.join(event.id, 'attendee');
  await watching.join(event.id);
  return { event, organizer, attendee, stranger, organizing, attending, watching, elsewhere };
}

/** Those who are in the event's room. */
export function inside(room: Room): EventsClient[] {
  return [room.organizing, room.attending, room.watching];
}

export function ask(client: EventsClient, eventId: string, text = 'Why?'): Promise<Question> {
  return client.command<Question>('ask-question', { eventId, text });
}

export function chat(client: EventsClient, eventId: string, text = 'Hello'): Promise<ChatMessage> {
  return client.command<ChatMessage>('send-chat', { eventId, text });
}

export function poll(client: EventsClient, eventId: string, more: object = {}): Promise<Poll> {
  return client.command<Poll>('create-poll', { eventId, question: 'Tea?', options: ['Yes', 'No', 'Later'], ...more });
}

/** The ids of a poll's options by their texts. */
export function optionIds(of: Poll, ...texts: string[]): string[] {
  return texts.map((text) => {
    const option = of.options.find((one) => one.text === text);
    if (!option) throw new Error(`no option ${text}`);
    return option.id;
  });
}

/** The votes of a poll by the options' texts. */
export function tally(of: Poll): Record<string, number> {
  return Object.fromEntries(of.options.map(({ text, votes }) => [text, votes]));
}
