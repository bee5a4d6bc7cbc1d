/** Everything one connection heard, in order, and ways to wait for more of it. */

export interface Line {
  index: number;
  name: string;
  payload: unknown;
}

const PATIENCE_MS = 15_000;

/** Waits for what must come, no longer than is sensible. */
export function inTime<T>(promised: Promise<T>, complaint: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${complaint()} (within ${PATIENCE_MS} ms)`)), PATIENCE_MS);
    void promised.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

type Where<T> = (payload: T) => boolean;

export class Transcript<Messages extends object> {
  readonly lines: Line[] = [];
  private cursor = 0;
  private end: string | undefined;
  private readonly waiting = new Set<() => void>();

  constructor(readonly label: string) {}

  add(name: string, payload: unknown): void {
    this.lines.push({ index: this.lines.length, name, payload });
    this.wake();
  }

  /** Notes that nothing more can come, so that waits fail at once with the reason. */
  finish(reason: string): void {
    this.end = reason;
    this.wake();
  }

  /** Takes back `finish`, for a client that came back. */
  resume(): void {
    this.end = undefined;
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }

  /** Names of all lines from the cursor on. */
  get unread(): string[] {
    return this.lines.slice(this.cursor).map((line) => line.name);
  }

  /** All payloads of one name that have come so far. */
  all<K extends keyof Messages & string>(name: K): Messages[K][] {
    return this.lines.filter((line) => line.name === name).map((line) => line.payload as Messages[K]);
  }

  /** Takes the lines of that name out, and looks at all others from the beginning. */
  forget(name: string): void {
    const kept = this.lines.filter((line) => line.name !== name);
    this.lines.splice(0, this.lines.length, ...kept.map((line, index) => ({ ...line, index })));
    this.cursor = 0;
  }

  /** Forgets what came so far: waits look only at what follows. */
  skip(): void {
    this.cursor = this.lines.length;
  }

  /** Looks at all again from the beginning. */
  rewind(): void {
    this.cursor = 0;
  }

  /** Waits for the next line of that name after the last one read; skips what is before it. */
  async next<K extends keyof Messages & string>(name: K, where?: Where<Messages[K]>): Promise<Messages[K]> {
    const line = await this.find(
      (candidate) => candidate.name === name && (where === undefined || where(candidate.payload as Messages[K])),
      `"${name}"${where ? ` where ${where.toString()}` : ''}`,
    );
    this.cursor = line.index + 1;
    return line.payload as Messages[K];
  }

  /** Waits for one more line, whatever it is, and fails if its name is another. */
  async expectNext<K extends keyof Messages & string>(name: K): Promise<Messages[K]> {
    const line = await this.find(() => true, `"${name}" as the very next`);
    if (line.name !== name) throw new Error(`expected "${name}" as the very next, heard "${line.name}"\n${this}`);
    this.cursor = line.index + 1;
    return line.payload as Messages[K];
  }

  /** Waits for the line of that name, and answers the names of all that came before it since the last one read. */
  async namesUntil<K extends keyof Messages & string>(name: K, where?: Where<Messages[K]>): Promise<string[]> {
    const from = this.cursor;
    await this.next(name, where);
    return this.lines.slice(from, this.cursor - 1).map((line) => line.name);
  }

  private find(matches: (line: Line) => boolean, wanted: string): Promise<Line> {
    return new Promise((resolve, reject) => {
      let seen = this.cursor;
      const look = (): void => {
        for (; seen < this.lines.length; seen += 1) {
          const line = this.lines[seen];
          if (line && matches(line)) return done(() => resolve(line));
        }
        if (this.end !== undefined) {
          const why = `the connection ended (${this.end}) before ${wanted} was heard`;
          done(() => reject(new Error(`${why}\n${this}`)));
        }
      };
      const late = setTimeout(() => {
        done(() => reject(new Error(`${wanted} was not heard within ${PATIENCE_MS} ms\n${this}`)));
      }, PATIENCE_MS);
      const done = (settle: () => void): void => {
        clearTimeout(late);
        this.waiting.delete(look);
        settle();
      };
      this.waiting.add(look);
      look();
    });
  }

  toString(): string {
    const shown = this.lines.map((line) => {
      const mark = line.index < this.cursor ? ' ' : '>';
      return `${mark} ${line.index} ${line.name} ${JSON.stringify(line.payload)}`;
    });
    const end = this.end === undefined ? [] : [`  (${this.end})`];
    return [`--- ${this.label} heard (> = not read yet):`, ...shown, ...end].join('\n');
  }
}
