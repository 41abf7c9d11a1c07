/** Compares the answers of FHIR servers whose stores differ in nothing but what is withheld from the caller. */
@NullMarked
package org.chartkeeper.noninterference;

import org.jspecify.annotations.NullMarked;
