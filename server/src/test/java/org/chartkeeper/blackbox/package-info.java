/** What a client sees: these tests talk HTTP to a started server and know nothing of how it is made. */
package org.chartkeeper.blackbox;
