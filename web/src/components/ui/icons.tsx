import type { ReactNode } from 'react';

/** Line icons of our own, few and plain. Decoration only: what they mean is said in text beside them. */
function Icon({ children, flip = false }: { children: ReactNode; flip?: boolean }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={flip ? 'size-5 shrink-0 rtl:-scale-x-100' : 'size-5 shrink-0'}
    >
      {children}
    </svg>
  );
}

export const MinusIcon = () => <Icon><path d="M5 12h14" /></Icon>;
export const PlusIcon = () => <Icon><path d="M5 12h14M12 5v14" /></Icon>;
export const ListIcon = () => <Icon flip><path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.01M4.5 12h.01M4.5 17.5h.01" /></Icon>;
export const UpIcon = () => <Icon><path d="M12 19V5m-6 6 6-6 6 6" /></Icon>;
export const DownIcon = () => <Icon><path d="M12 5v14m6-6-6 6-6-6" /></Icon>;
export const BinIcon = () => <Icon><path d="M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12.5h9.4L17.5 7" /></Icon>;
export const FileIcon = () => <Icon><path d="M12 4v11m-5-5 5 5 5-5M5 20h14" /></Icon>;
export const CloseIcon = () => <Icon><path d="m6 6 12 12M18 6 6 18" /></Icon>;
export const SearchIcon = () => <Icon flip><path d="m20 20-4.5-4.5M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z" /></Icon>;
export const BackIcon = () => <Icon flip><path d="M19 12H5m6-6-6 6 6 6" /></Icon>;
export const SunIcon = () => <Icon><circle cx="12" cy="12" r="4" /><path d="M12 3v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4m0-12.8L17 7M7 17l-1.4 1.4" /></Icon>;
export const MoonIcon = () => <Icon><path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" /></Icon>;
export const HalfIcon = () => <Icon><circle cx="12" cy="12" r="8.5" /><path d="M12 3.5v17a8.5 8.5 0 0 0 0-17Z" fill="currentColor" /></Icon>;
export const PersonIcon = () => <Icon><circle cx="12" cy="8.5" r="3.5" /><path d="M5 20c.8-3.6 3.4-5.5 7-5.5s6.2 1.9 7 5.5" /></Icon>;
export const ClockIcon = () => <Icon><circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" /></Icon>;
export const PlaceIcon = () => <Icon><path d="M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11Z" /><circle cx="12" cy="10" r="2.3" /></Icon>;
export const ScreenIcon = () => <Icon><rect x="3.5" y="5" width="17" height="11.5" rx="1.5" /><path d="M9 20h6" /></Icon>;
export const CalendarIcon = () => <Icon><rect x="4" y="5.5" width="16" height="14.5" rx="1.5" /><path d="M4 10h16M8 3.5v4m8-4v4" /></Icon>;
export const BellIcon = () => <Icon><path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15Zm4 3.5a2 2 0 0 0 4 0M12 5V3.5" /></Icon>;
export const StarIcon = () => <Icon><path d="m12 4 2.4 5.2 5.6.7-4.1 3.9 1 5.6-4.9-2.7-4.9 2.7 1-5.6L4 9.9l5.6-.7Z" /></Icon>;
export const SettingsIcon = () => <Icon flip><path d="M4 7h8m6 0h2M4 17h2m6 0h8" /><circle cx="15" cy="7" r="2.5" /><circle cx="9" cy="17" r="2.5" /></Icon>;
export const CheckIcon = () => <Icon><path d="m5 12.5 4.5 4.5L19 7.5" /></Icon>;
export const RepeatIcon = () => <Icon><path d="M5 10a7 7 0 0 1 12.2-3L20 9.5M20 5v4.5h-4.5M19 14a7 7 0 0 1-12.2 3L4 14.5M4 19v-4.5h4.5" /></Icon>;
export const QuestionIcon = () => <Icon flip><path d="M9 9a3 3 0 1 1 4.4 2.7c-1 .5-1.4 1.2-1.4 2.3m0 3.5v.1" /></Icon>;
export const CameraIcon = () => <Icon><path d="M4 8h3l1.5-2.5h7L17 8h3v11H4Z" /><circle cx="12" cy="13" r="3.5" /></Icon>;
export const SoundIcon = () => <Icon flip><path d="M5 9.5v5h3.5L13 18V6L8.5 9.5ZM16 9a4 4 0 0 1 0 6m2.5-8.5a8 8 0 0 1 0 11" /></Icon>;
export const MutedIcon = () => <Icon flip><path d="M5 9.5v5h3.5L13 18V6L8.5 9.5Zm11.5 0 4 5m0-5-4 5" /></Icon>;
export const TicketIcon = () => <Icon flip><path d="M4 7h16v3.5a1.8 1.8 0 0 0 0 3.5v3H4v-3a1.8 1.8 0 0 0 0-3.5Z" /><path d="M14.5 7v10" strokeDasharray="1.5 2.5" /></Icon>;
export const ReplyIcon = () => <Icon flip><path d="M10 7 5 12l5 5M5.5 12H14a5 5 0 0 1 5 5v1" /></Icon>;
export const MoreIcon = () => <Icon><path d="M6 12h.01M12 12h.01M18 12h.01" strokeWidth="2.8" /></Icon>;
export const SendIcon = () => <Icon flip><path d="M4.5 12 3.5 4.5 20.5 12l-17 7.5L4.5 12Zm0 0H12" /></Icon>;
export const ChatIcon = () => <Icon flip><path d="M4.5 18.5V7A1.5 1.5 0 0 1 6 5.5h12A1.5 1.5 0 0 1 19.5 7v7.5A1.5 1.5 0 0 1 18 16H8Z" /></Icon>;
export const PollIcon = () => <Icon flip><path d="M5 6h13M5 12h8M5 18h10.5" strokeWidth="3" /></Icon>;
export const PictureIcon = () => <Icon><rect x="3.5" y="5" width="17" height="14" rx="1.5" /><circle cx="9" cy="10" r="1.6" /><path d="m4 17 5-4 3.5 2.5L16 12l4.5 4" /></Icon>;
export const ChecksIcon = () => <Icon><path d="m2.5 12.5 4 4L15 8m-3.5 7 1.5 1.5L21.5 8" /></Icon>;
export const PenIcon = () => <Icon flip><path d="M5 19h3.5L19 8.5 15.5 5 5 15.5Zm8-11.5L16.5 11" /></Icon>;
export const ClipIcon = () => <Icon><path d="m19 11.5-7 7a4.2 4.2 0 0 1-6-6l7.5-7.5a2.8 2.8 0 0 1 4 4L10 16.5a1.4 1.4 0 0 1-2-2l6.5-6.5" /></Icon>;
export const MessagesIcon = () => <Icon flip><path d="M4 15V6.5A1.5 1.5 0 0 1 5.5 5h9A1.5 1.5 0 0 1 16 6.5v5a1.5 1.5 0 0 1-1.5 1.5H6.5ZM19 9.5h.5A1.5 1.5 0 0 1 21 11v8.5L18.5 17H11a1.5 1.5 0 0 1-1.5-1" /></Icon>;
