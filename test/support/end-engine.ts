export { endEngine as default } from './engine-setup.ts';
