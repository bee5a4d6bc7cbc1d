import { useState } from 'react';
import type { ChatMessage } from '@/lib/api/wire-room';
import { useLiveRoom } from '../live/room-context';
import { ChatComposer } from './chat-composer';
import { ChatLog } from './chat-log';
import { AfterJoin } from './room-section';

export function ChatPanel() {
  const { mayWrite } = useLiveRoom();
  const [answered, setAnswered] = useState<ChatMessage | null>(null);
  // Counts my messages, so that the log goes to its end with each.
  const [sent, setSent] = useState(0);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <AfterJoin>
        <ChatLog sent={sent} onReply={mayWrite ? setAnswered : undefined} />
      </AfterJoin>
      {mayWrite && (
        <ChatComposer
          answered={answered}
          onAnsweredChange={setAnswered}
          onSent={() => {
            setSent((now) => now + 1);
          }}
        />
      )}
    </div>
  );
}
