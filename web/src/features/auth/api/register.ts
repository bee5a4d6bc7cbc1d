import { useCreate } from '@/lib/api/use-create';
import { useLanguage } from '@/lib/hooks/use-language';
import { useApi } from '@/lib/services';

export interface Registration {
  fullName: string;
  countryCode: string;
  phone: string;
  email: string;
  password: string;
}

/** Makes an account. Signing in is a step of its own. */
export function useRegister() {
  const api = useApi();
  // The server writes to people in the language they registered in.
  const language = useLanguage();
  return useCreate<Registration, unknown>((registration, idempotencyKey) =>
    api.post('/users/register', { body: { ...registration, language }, idempotencyKey }),
  );
}
