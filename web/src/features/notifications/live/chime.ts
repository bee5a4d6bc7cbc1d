/** Two soft tones, a fifth apart, the second a moment after the first. */
const TONES = [
  { hertz: 659.26, afterSeconds: 0 },
  { hertz: 987.77, afterSeconds: 0.13 },
];
const LOUDNESS = 0.12;
const RISE_SECONDS = 0.015;
const FALL_SECONDS = 0.7;
/** What an exponential fall counts as silence. */
const SILENCE = 0.0001;

/** After this, a sound would be of something else. */
const LATE_MS = 2_000;

let context: AudioContext | undefined;

/** Browsers let a page make sounds once somebody has used it; before that they would only complain. */
export function mayChime(): boolean {
  const { userActivation } = navigator as Partial<Pick<Navigator, 'userActivation'>>;
  return userActivation?.hasBeenActive ?? true;
}

/** Makes the sound of a notification, of nothing but arithmetic; none where the device lets it wait. */
export async function chime(): Promise<void> {
  const asked = performance.now();
  context ??= new AudioContext();
  if (context.state !== 'running') await context.resume();
  if (performance.now() - asked > LATE_MS) return;
  const start = context.currentTime;
  for (const { hertz, afterSeconds } of TONES) tone(context, hertz, start + afterSeconds);
}

function tone(audio: AudioContext, hertz: number, at: number): void {
  const [voice, loudness] = [audio.createOscillator(), audio.createGain()];
  voice.type = 'sine';
  voice.frequency.value = hertz;
  loudness.gain.setValueAtTime(SILENCE, at);
  loudness.gain.exponentialRampToValueAtTime(LOUDNESS, at + RISE_SECONDS);
  loudness.gain.exponentialRampToValueAtTime(SILENCE, at + FALL_SECONDS);
  voice.connect(loudness).connect(audio.destination);
  voice.start(at);
  voice.stop(at + FALL_SECONDS);
}
