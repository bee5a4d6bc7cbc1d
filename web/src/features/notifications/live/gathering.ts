import type { NotificationResource } from '@/lib/api/wire-notifications';
import { isOwnDoing } from './arrivals';

/** What just came, and whether it comes with a sound. */
export type Arrival = NotificationResource & { sound: boolean };

/** What comes within this time is pointed out together, unless it is read by then: whoever reads a conversation reads what is said in it at once. */
export const GATHER_MS = 1_000;

/** Gathers what comes, so that it is decided once whether it is worth a sound, a note and a word: not what was read or deleted meanwhile, by whatever tab or device, and not one's own doings. */
export class Gathering {
  private readonly waiting = new Map<string, Arrival>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly tell: (news: readonly Arrival[]) => void) {}

  came(arrival: Arrival): void {
    if (arrival.isRead || isOwnDoing(arrival)) return;
    this.waiting.set(arrival.id, arrival);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const news = [...this.waiting.values()];
      this.waiting.clear();
      if (news.length > 0) this.tell(news);
    }, GATHER_MS);
  }

  /** It was read, or deleted. */
  went(id: string): void {
    this.waiting.delete(id);
  }

  allWent(): void {
    this.waiting.clear();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
  }
}
