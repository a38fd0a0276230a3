/** @file The glossary's page: all of it is in its HTML. */
import './glossary.css';
import { startPage } from '../shared/page.js';

startPage();
