import 'i18next';
import type { dictionary } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof dictionary };
  }
}
