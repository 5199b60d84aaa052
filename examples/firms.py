"""Firms as points, on the SYNTHETIC firms of the example: simulated, not observed; nothing describes real firms.

K density and M of software services, figures of both, and the firms counted into provinces, where the other measures of
agglomeration take them up.

    python examples/firms.py
"""

import spatial_iie as si

firms = si.agglomeration.demo_firms()  # SYNTHETIC

k_density = si.agglomeration.duranton_overman(firms, "software_services", distances=300, permutations=199)
print(k_density.summary(), "\n")
si.viz.save(si.viz.envelope_plot(k_density, variable="software services"), "k_density.png")

m = si.agglomeration.marcon_puech(firms, "software_services", distances=range(20, 301, 20), permutations=199)
print(m.summary(), "\n")
si.viz.save(si.viz.envelope_plot(m), "m.png")

# weighted by employment; sectors exchanged among firms, whose employment stays
by_jobs = si.agglomeration.duranton_overman(
    firms, "software_services", distances=300, weighted=True, null="labeling", permutations=199
)
print(by_jobs.notes[1], "\n")

counts = si.agglomeration.count_firms(firms, level="province")
quotients = si.agglomeration.location_quotient(
    counts.to_frame().groupby("region").filter(lambda rows: rows["firms"].sum() > 0)
)
print(quotients.to_frame().query("sector == 'software_services'").nlargest(3, "lq"))
