/** Patient consent: decides which resources may be disclosed, and says why. */
@NullMarked
@ApplicationModule(allowedDependencies = {"access", "audit", "caller", "fhir", "terminology"})
package org.chartkeeper.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
