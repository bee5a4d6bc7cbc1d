import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Callout } from '@/components/ui/callout';
import { useMediaQuery } from '@/lib/hooks/use-media-query';
import { useConnectionState } from '@/lib/services';
import { LiveRoomContext, useFollowedRoom, useLiveRoom, type LiveRoom } from '../live/room-context';
import type { Heard } from '../live/room-state';
import { ChatPanel } from './chat-panel';
import { OnlineCount } from './online-count';
import { PollsPanel } from './polls-panel';
import { QuestionsPanel } from './questions-panel';
import { ReactionsBar } from './reactions-bar';
import { RoomNews } from './room-news';
import { panelId, RoomTabs, tabId, type Tab } from './room-tabs';
import { ScreenShareNotice } from './screen-share';

interface LiveRoomViewProps extends Pick<LiveRoom, 'eventId' | 'mayWrite' | 'isOrganizer'> {
  /** The event's name and the way back to it. */
  heading: ReactNode;
  /** Why the reader only reads, and what to do about it; nothing for those who write. */
  invitation: ReactNode;
}

/**
 * The live room of an event. On a phone it fills the screen, one part at a time; on a wide one questions and polls stand beside
 * the chat.
 */
export function LiveRoomView({ eventId, heading, invitation, ...rights }: LiveRoomViewProps) {
  const room = useFollowedRoom(eventId, rights);
  return (
    <LiveRoomContext value={room}>
      <div data-testid="live-room" data-may-write={room.mayWrite} className="room">
        <div className="room-head grid gap-3">
          <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-1">
            {heading}
            <OnlineCount />
          </div>
          <NotLive />
          {invitation}
        </div>
        <div className="room-share empty:hidden">
          <ScreenShareNotice />
        </div>
        <Parts />
        <div className="room-reactions">
          <ReactionsBar />
        </div>
      </div>
      <RoomNews />
    </LiveRoomContext>
  );
}

/** Says that what is on the page stands still, while it does. */
function NotLive() {
  const { t } = useTranslation();
  const connection = useConnectionState();
  const [wasLive, setWasLive] = useState(false);
  if (connection === 'live' && !wasLive) setWasLive(true);
  if (connection === 'live' || !wasLive) return null;
  return (
    <div role="status" data-testid="room-not-live">
      <Callout tone="few">{t('room.notLive')}</Callout>
    </div>
  );
}

const TAB_OF: Partial<Record<Heard['name'], Tab>> = { 'chat-message': 'chat', 'question-added': 'questions', 'poll-opened': 'polls' };
const NONE: Record<Tab, number> = { chat: 0, questions: 0, polls: 0 };

function Parts() {
  const [tab, setTab] = useState<Tab>('chat');
  const [unseen, setUnseen] = useState(NONE);
  const { store } = useLiveRoom();
  const count = useEffectEvent((batch: readonly Heard[]) => {
    const more = { ...unseen };
    for (const { name } of batch) {
      const of = TAB_OF[name];
      if (of && of !== tab) more[of] += 1;
    }
    setUnseen(more);
  });
  useEffect(() => store.onBatch((batch) => { count(batch); }), [store]);
  const choose = (next: Tab): void => {
    setTab(next);
    setUnseen((now) => ({ ...now, [next]: 0 }));
  };
  return (
    <>
      <div className="room-tabs">
        <RoomTabs tab={tab} unseen={unseen} onChoose={choose} />
      </div>
      <div className="room-main" data-shown={tab !== 'chat'}>
        <Part name="polls" shown={tab}>
          <PollsPanel />
        </Part>
        <Part name="questions" shown={tab}>
          <QuestionsPanel />
        </Part>
      </div>
      <div className="room-side" data-shown={tab === 'chat'}>
        <Part name="chat" shown={tab}>
          <ChatPanel />
        </Part>
      </div>
    </>
  );
}

/** A part of the room: a tab's panel on a phone, a section with its heading on a wide screen. */
function Part({ name, shown, children }: { name: Tab; shown: Tab; children: ReactNode }) {
  const { t } = useTranslation();
  const wide = useMediaQuery('(min-width: 64rem)');
  const headingId = `room-heading-${name}`;
  return (
    <section
      id={panelId(name)}
      role={wide ? undefined : 'tabpanel'}
      aria-labelledby={wide ? headingId : tabId(name)}
      data-testid={`part-${name}`}
      data-shown={shown === name}
      className="room-part"
    >
      <h2 id={headingId} className="mb-3 text-xl font-bold max-lg:hidden">
        {t(`room.${name}.title`)}
      </h2>
      {children}
    </section>
  );
}
