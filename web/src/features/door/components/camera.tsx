import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Callout } from '@/components/ui/callout';
import { makeQrReader, type QrReader } from '../desk/qr-reader';

/** Pictures are looked at this often. */
const LOOK_EVERY_MS = 150;
/** A code that stays in the picture is one scan. */
const SAME_AGAIN_MS = 4_000;

/** Reads tickets by the camera until it is closed. */
export function Camera({ onRead }: { onRead: (text: string) => void }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const read = useEffectEvent(onRead);

  useEffect(() => {
    const over = new AbortController();
    const element = video.current;
    if (element) {
      watch(element, over.signal, (text) => {
        read(text);
      }).catch(() => {
        if (!over.signal.aborted) setFailed(true);
      });
    }
    return () => {
      over.abort();
    };
  }, []);

  if (failed) return <Callout tone="bad">{t('door.camera.failed')}</Callout>;
  return (
    <video
      ref={video}
      playsInline
      muted
      data-testid="door-camera"
      aria-label={t('door.camera.label')}
      className="aspect-square w-full rounded-xl bg-black object-cover"
    />
  );
}

async function watch(video: HTMLVideoElement, over: AbortSignal, onRead: (text: string) => void): Promise<void> {
  // Missing on plain-http addresses.
  const devices = (navigator as Partial<Pick<Navigator, 'mediaDevices'>>).mediaDevices;
  if (!devices) throw new Error('This page may not use a camera.');
  const [reader, stream] = await Promise.all([
    makeQrReader(),
    devices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 } } }),
  ]);
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (over.aborted) {
    stop();
    return;
  }
  over.addEventListener('abort', stop);
  try {
    video.srcObject = stream;
    await video.play();
    await look(video, reader, over, onRead);
  } finally {
    stop();
  }
}

async function look(video: HTMLVideoElement, reader: QrReader, over: AbortSignal, onRead: (text: string) => void): Promise<void> {
  let last = { text: '', at: 0 };
  const goesOn = (): boolean => !over.aborted;
  while (goesOn()) {
    const text = await reader(video);
    const now = Date.now();
    if (text !== null && text !== '') {
      if (text !== last.text || now - last.at > SAME_AGAIN_MS) onRead(text);
      last = { text, at: now };
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
