// @ts-check
import { CalendarView } from "./view.js";

if (document.getElementById("fl-cal")) new CalendarView();
