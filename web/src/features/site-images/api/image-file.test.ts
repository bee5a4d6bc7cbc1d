import { describe, expect, it } from 'vitest';
import { IMAGE_BYTES_MAX, refusalOf } from './image-file';

describe('a picture to upload', () => {
  const picture = { type: 'image/webp', size: IMAGE_BYTES_MAX };

  it('is one file of a kind the server takes, up to its limit', () => {
    expect(refusalOf([picture])).toBeUndefined();
    expect(refusalOf([])).toBe('notOne');
    expect(refusalOf([picture, picture])).toBe('notOne');
    expect(refusalOf([{ ...picture, type: 'image/svg+xml' }])).toBe('wrongType');
    expect(refusalOf([{ ...picture, type: '' }])).toBeUndefined();
    expect(refusalOf([{ ...picture, size: IMAGE_BYTES_MAX + 1 }])).toBe('tooLarge');
    expect(refusalOf([{ ...picture, size: 0 }])).toBe('empty');
  });
});
