import { isPassing } from './problem';
import { randomUuid } from './uuid';

/**
 * Gives one idempotency key per intent of the user: asking again for the same thing while its fate is unknown keeps the
 * key, so that a booking whose answer was lost is not made twice. A clear answer, or another wish, starts a new one.
 */
export class Intent {
  private wish: string | null = null;
  private key = '';

  async run<T>(wish: unknown, send: (idempotencyKey: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(wish);
    if (this.wish !== text) {
      this.wish = text;
      this.key = randomUuid();
    }
    try {
      const answer = await send(this.key);
      this.wish = null;
      return answer;
    } catch (error) {
      if (!isPassing(error)) this.wish = null;
      throw error;
    }
  }
}
