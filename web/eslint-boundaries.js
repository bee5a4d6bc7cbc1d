/**
 * The walls of the house, as lint rules: `lib` and `components` know no feature, a feature knows no other feature and
 * not the app, and only the app puts features together. Also: file names are kebab-case.
 */
import path from 'node:path';

/** @param {string} file absolute path; returns ['features','events'], ['lib'], … or undefined outside `src`. */
function areaOf(file) {
  const parts = file.split(path.sep);
  const src = parts.lastIndexOf('src');
  if (src === -1 || src === parts.length - 1) return undefined;
  const area = parts[src + 1];
  // Files of `src` itself start the app, and are part of it.
  if (src + 2 === parts.length) return ['app'];
  return area === 'features' ? ['features', parts[src + 2]] : [area];
}

/** @param {string} file @param {string} source */
function targetOf(file, source) {
  if (source.startsWith('@/')) {
    const parts = file.split(path.sep);
    const root = parts.slice(0, parts.lastIndexOf('src') + 1).join(path.sep);
    return path.join(root, source.slice(2));
  }
  return source.startsWith('.') ? path.resolve(path.dirname(file), source) : undefined;
}

/** @param {string[]} from @param {string[]} to */
function refusal(from, to) {
  if (from[0] === 'app') return undefined;
  if (to[0] === 'app') return `${from.join('/')} must not import from app`;
  if (from[0] === 'features' && to[0] === 'features' && from[1] !== to[1]) {
    return `feature ${from[1]} must not import from feature ${to[1]}; put them together in app`;
  }
  if (from[0] === 'components' && to[0] === 'features') return 'components must not import from features';
  if (from[0] === 'lib' && (to[0] === 'features' || to[0] === 'components')) {
    return `lib must not import from ${to[0]}`;
  }
  return undefined;
}

export const boundaries = {
  rules: {
    boundaries: {
      create(context) {
        const from = areaOf(context.filename);
        if (!from) return {};
        const check = (node) => {
          if (!node.source || typeof node.source.value !== 'string') return;
          const target = targetOf(context.filename, node.source.value);
          const to = target && areaOf(target);
          const message = to && refusal(from, to);
          if (message) context.report({ node: node.source, message });
        };
        return {
          ImportDeclaration: check,
          ImportExpression: check,
          ExportNamedDeclaration: check,
          ExportAllDeclaration: check,
        };
      },
    },
    'kebab-case': {
      create(context) {
        return {
          Program(node) {
            const name = path.basename(context.filename);
            if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(name)) {
              context.report({ node, message: `file name ${name} is not kebab-case` });
            }
          },
        };
      },
    },
  },
};
