/** An account as its owner and administrators see it. */
export interface UserResource {
  id: string;
  fullName: string;
  countryCode: string;
  countryName: string;
  phone: string;
  isBanned: boolean;
  bannedAt: string | null;
  phoneVerified: boolean;
  email: string;
  emailVerified: boolean;
  photoUrl: string | null;
  createdAt: string;
  role: 'user' | 'admin';
}

/** Why an account can no longer be used, said to the devices of its owner. */
export interface AccountEnd {
  kind: 'banned' | 'deleted';
  message: string;
  at: string;
}
