import { startEngine } from './engine-setup.ts';
import { offerApp } from './synthesised-app.ts';

export default function setup(): Promise<void> {
  return startEngine(offerApp);
}
