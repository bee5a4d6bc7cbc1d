import { useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { CameraIcon, CloseIcon, MutedIcon, SoundIcon } from '@/components/ui/icons';
import { Failed, Loading } from '@/components/ui/states';
import { useLanguage } from '@/lib/hooks/use-language';
import { useConnectionState, useLiveMessage, useRoom, useServices } from '@/lib/services';
import { eventTimes, formatNumber } from '@/lib/time/format';
import type { DoorResource } from '../api/door-api';
import { deviceId, deviceLabel, type Checker } from '../desk/device';
import { DoorDesk, type DoorState } from '../desk/door-desk';
import { makeQrReader } from '../desk/qr-reader';
import { DoorStore } from '../desk/door-store';
import { Camera } from './camera';
import { Conflicts } from './conflicts';
import { LastOutcome, RecentScans } from './outcome';
import { ScanField } from './scan-field';
import { signal } from './signals';

const SOUND_KEY = 'majlis.door-sound';
const store = new DoorStore();

/** The desk of one device at one door, and its state as it changes. */
function useDesk(event: string, userId: string): { desk: DoorDesk; state: DoorState } {
  const { api, live } = useServices();
  const [desk] = useState(() => new DoorDesk({ api, store, userId, event, deviceId: deviceId(localStorage) }));
  const state = useSyncExternalStore(desk.subscribe, desk.snapshot);
  const connection = useConnectionState();
  const eventId = state.door?.eventId;
  useEffect(() => {
    void desk.start();
    return () => {
      desk.stop();
    };
  }, [desk]);
  useEffect(() => {
    desk.connection(connection);
  }, [desk, connection]);
  useEffect(
    () =>
      live.rooms.observe({
        joined: (joined, { checkInsCount, expectedCount }) => {
          if (joined !== eventId || checkInsCount === undefined || expectedCount === undefined) return;
          desk.counted({ checkInsCount, expectedCount });
        },
        left: () => undefined,
      }),
    [desk, live, eventId],
  );
  useRoom(eventId, 'checker');
  useLiveMessage('check-in-update', (counts) => {
    if (counts.eventId === eventId) desk.counted(counts);
  });
  return { desk, state };
}

/** The door of an event, as one person keeps it with one device. A new event or person is a new screen: give it a key. */
export function DoorScreen({ event, checker }: { event: string; checker: Checker }) {
  const { t } = useTranslation();
  const { desk, state } = useDesk(event, checker.userId);
  const { door, refusal } = state;
  const [ownDevice] = useState(() => deviceId(localStorage));
  if (refusal === 'forbidden' || (refusal === 'not_found' && !door)) return <Failed {...failure(t(`door.refusal.${refusal}`))} />;
  if (state.unreadable) return <Failed {...failure(t('door.unreadable'))} />;
  if (!door && !state.reachable) return <Failed {...failure(t('door.notHere'))} />;
  if (!door) return <Loading label={t('actions.loading')} />;
  return (
    <div data-testid="door" className="mx-auto grid max-w-4xl gap-5">
      <DoorHeader door={door} checker={checker} ownDevice={ownDevice} />
      <div className="grid items-stretch gap-3 md:grid-cols-[1fr_18rem]">
        <DoorStatus state={state} />
        <DoorNumbers state={state} />
      </div>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <Scanner desk={desk} state={state} door={door} ownDevice={ownDevice} />
        <div className="grid gap-5">
          <Conflicts scans={state.conflicts} timeZone={door.timeZone} deviceId={ownDevice} onDismiss={(id) => { desk.dismiss(id); }} />
          <RecentScans outcomes={state.recent} timeZone={door.timeZone} />
        </div>
      </div>
    </div>
  );

  function failure(text: string) {
    return { title: t('door.failed'), text, retryLabel: t('actions.retry'), onRetry: () => void desk.start() };
  }
}

function DoorHeader({ door, checker, ownDevice }: { door: DoorResource; checker: Checker; ownDevice: string }) {
  const { t } = useTranslation();
  const times = eventTimes(door.startDate, door.endDate, door.timeZone, useLanguage());
  return (
    <header>
      <h1 className="wrap-anywhere text-2xl font-bold sm:text-3xl">
        <bdi dir="auto">{door.title}</bdi>
      </h1>
      <p className="text-soft">
        {times.fullDate}, {times.hours} {times.zone}
      </p>
      <p className="text-sm text-soft" data-testid="door-who">
        {t('door.who', { name: checker.name, device: deviceLabel(ownDevice) })}
      </p>
    </header>
  );
}

/** Whether this device is on its own, and what it has yet to send. */
function DoorStatus({ state: { reachable, refusal, known, waiting } }: { state: DoorState }) {
  const { t } = useTranslation();
  const count = waiting.length;
  const kind = refusal === 'unauthorized' ? 'signIn' : reachable ? (count > 0 ? 'sending' : 'online') : 'offline';
  const text = {
    signIn: t('door.status.signIn', { count }),
    sending: t('door.status.sending', { count }),
    online: t('door.status.online'),
    offline: count > 0 ? t('door.status.offlineWaiting', { count }) : t('door.status.offline'),
  }[kind];
  return (
    <div role="status" data-testid="door-status" data-state={kind} data-waiting={count}>
      <Callout tone={kind === 'online' ? 'good' : kind === 'sending' ? 'info' : 'few'}>
        {text}
        <span data-testid="door-known" data-count={known} className="block text-sm">
          {t('door.known', { count: known })}
        </span>
      </Callout>
    </div>
  );
}

/** Seats that are in, of those that are to come. What is not sent yet is counted where it was let in. */
function DoorNumbers({ state: { counts, waiting } }: { state: DoorState }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const here = waiting.reduce((sum, { seats }) => sum + seats, 0);
  const inside = counts === null ? null : counts.checkInsCount + here;
  return (
    <dl className="grid grid-cols-2 gap-4 rounded-md border border-line bg-sheet px-4 py-2">
      <div className="flex flex-col-reverse justify-end border-s-2 border-palm ps-3">
        <dt className="text-soft">{t('door.counts.inside')}</dt>
        <dd data-testid="door-inside" data-count={inside ?? ''} className="font-display text-3xl font-bold tabular-nums">
          {inside === null ? '–' : formatNumber(inside, language)}
        </dd>
      </div>
      <div className="flex flex-col-reverse justify-end border-s-2 border-madder ps-3">
        <dt className="text-soft">{t('door.counts.expected')}</dt>
        <dd data-testid="door-expected" data-count={counts?.expectedCount ?? ''} className="font-display text-3xl font-bold tabular-nums">
          {counts === null ? '–' : formatNumber(counts.expectedCount, language)}
        </dd>
      </div>
    </dl>
  );
}

interface ScannerProps {
  desk: DoorDesk;
  state: DoorState;
  door: DoorResource;
  ownDevice: string;
}

function Scanner({ desk, state: { last, lost }, door, ownDevice }: ScannerProps) {
  const { t } = useTranslation();
  const [camera, setCamera] = useState(false);
  const [sound, setSound] = useState(() => localStorage.getItem(SOUND_KEY) !== 'off');
  useEffect(() => {
    // Its code is fetched now, so that the camera can be opened without the network.
    void makeQrReader();
  }, []);
  useEffect(() => {
    if (last) signal(last.verdict, sound);
    // A sound for each scan, not for each change of the setting.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [last]);
  const read = (text: string): void => {
    void desk.scan(text);
  };
  const toggleSound = (): void => {
    localStorage.setItem(SOUND_KEY, sound ? 'off' : 'on');
    setSound(!sound);
  };
  return (
    <div className="grid gap-4">
      <LastOutcome outcome={last} timeZone={door.timeZone} deviceId={ownDevice} />
      {lost && <Callout tone="bad">{t('door.lost')}</Callout>}
      {camera && <Camera onRead={read} />}
      <ScanField onRead={read} />
      <div className="flex flex-wrap gap-2">
        <Button
          variant={camera ? 'outline' : 'primary'}
          data-testid="door-camera-switch"
          className="min-h-14 flex-1"
          onClick={() => {
            setCamera(!camera);
          }}
        >
          {camera ? <CloseIcon /> : <CameraIcon />}
          {camera ? t('door.camera.close') : t('door.camera.open')}
        </Button>
        <Button variant="quiet" aria-pressed={sound} className="min-h-14" onClick={toggleSound}>
          {sound ? <SoundIcon /> : <MutedIcon />}
          {sound ? t('door.sound.on') : t('door.sound.off')}
        </Button>
      </div>
    </div>
  );
}
