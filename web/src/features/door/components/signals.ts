import type { Verdict } from '../desk/outcome';

/** Tones in hertz, one after the other; a rising pair is good news, a low one is not. */
const TONES: Record<Verdict, readonly number[]> = {
  admitted: [660, 990],
  duplicate: [330, 330],
  refused: [220, 180],
  unknown: [220, 180],
  unverified: [330, 330],
};
const TONE_SECONDS = 0.12;
const VOLUME = 0.15;
const GOOD_PULSE_MS = [60];
const BAD_PULSES_MS = [120, 80, 120, 80, 120];

let audio: AudioContext | null = null;

/** Says a verdict to those who look at the guest and not at the screen. */
export function signal(verdict: Verdict, sound: boolean): void {
  const vibrate = (navigator as Partial<Pick<Navigator, 'vibrate'>>).vibrate;
  vibrate?.call(navigator, verdict === 'admitted' ? GOOD_PULSE_MS : BAD_PULSES_MS);
  if (sound) void play(TONES[verdict]);
}

async function play(tones: readonly number[]): Promise<void> {
  try {
    audio ??= new AudioContext();
    // Browsers keep it silent until somebody has touched the page.
    if (audio.state === 'suspended') await audio.resume();
    const { currentTime } = audio;
    for (const [index, hertz] of tones.entries()) beep(audio, hertz, currentTime + index * TONE_SECONDS);
  } catch {
    // A device without sound; colour and word are there.
  }
}

function beep(context: AudioContext, hertz: number, at: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(VOLUME, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + TONE_SECONDS);
}
