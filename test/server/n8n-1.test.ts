import { LEGACY_N8N } from '../../tools/n8n';
import { onRealServer } from './support/suite';

onRealServer(LEGACY_N8N);
