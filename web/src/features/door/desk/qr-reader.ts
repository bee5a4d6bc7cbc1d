/** Reads QR codes from pictures of a camera; null where there is none. */
export type QrReader = (video: HTMLVideoElement) => Promise<string | null>;

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats: () => Promise<string[]>;
}

/** Large enough for a ticket held into the picture, small enough for an old phone. */
const WIDTH_MAX = 800;

/** So many pictures in a row may fail; then the browser's own detector is taken for broken. */
const FAILURES_MAX = 5;

/** The browser's own detector where it has one that works, else a decoder that comes with the page. */
export async function makeQrReader(): Promise<QrReader> {
  const Native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = await Native?.getSupportedFormats().catch((): string[] => []);
  if (!Native || formats?.includes('qr_code') !== true) return bundledReader();
  const detector = new Native({ formats: ['qr_code'] });
  let failures = 0;
  let bundled: Promise<QrReader> | null = null;
  return async (video) => {
    if (failures >= FAILURES_MAX) return (await (bundled ??= bundledReader()))(video);
    try {
      const found = await detector.detect(video);
      failures = 0;
      return found[0]?.rawValue ?? null;
    } catch {
      failures += 1;
      return null;
    }
  };
}

async function bundledReader(): Promise<QrReader> {
  const { default: decode } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return (video) => {
    const scale = Math.min(1, WIDTH_MAX / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    if (!context || canvas.width === 0 || canvas.height === 0) return Promise.resolve(null);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return Promise.resolve(decode(context.getImageData(0, 0, canvas.width, canvas.height)));
    } catch {
      // It says by an error that there is no code in the picture.
      return Promise.resolve(null);
    }
  };
}
