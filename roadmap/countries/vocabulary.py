"""Words that surround the name of a country and are not part of it, in the languages that people write.

They belong to languages, not to a region: what a country is called beside its CLDR names stands in the
directory (`also`). All are written as `roadmap.countries.spelling.words` gives them: small, without accents.
"""


def _all(*by_language: str) -> frozenset[str]:
    return frozenset(word for line in by_language for word in line.split())


# Words between words, which tell no name from another.
LINKS = _all(
    "the of and for",
    "el la los las lo de del y e para por",
    "o a os as de da do das dos e",
    "le la les l de du des d et pour",
)

# Some names are not complete without one (“El Salvador”).
ARTICLES = _all("the", "el la los las del al", "o a os as do da dos das", "le la les l du des")

# A name's first half, when it ends in one of these, stands for the whole (“St. Kitts”).
JOINING = _all("and", "y e", "et")

# One word for what is the same in all languages, and for its abbreviations.
SAME = {
    same: word
    for word, many in {
        "saint": "st sta sto san santa santo sao sainte sint ste",
        "island": "islands isla islas ilha ilhas ile iles is",
        "republic": "rep republica republique repub",
        "state": "states estado estados etat etats",
        "democratic": "dem democratica democratique democratico",
        "government": "gov govt gob gobierno governo gouvernement",
        "ministry": "min minist ministerio ministere",
    }.items()
    for same in many.split()
}

# Words for what a country is, rather than what it is called.
STATE_WORDS = _all(
    "republic kingdom state commonwealth federation",
    "federal federative federated union sovereign principality",
    "reino federacion federativa mancomunidad",
    "federacao comunidade",
    "royaume federation federale",
) | _all(
    "country nation territory", "pais nacion territorio", "nacao", "pays collectivite territoriale territoire"
)

# Words that turn one country's name into another's (“New”, “Democratic People's”).
OTHERS = _all(
    "new north south east west northern southern eastern western central lower upper former british french",
    "nuevo nueva norte sur sud este oeste oriental occidental baja alta ex antiguo antigua",
    "novo nova sul leste ocidental baixa antigo",
    "nouveau nouvelle nord est ouest basse haute ancien ancienne",
) | _all("democratic peoples people popular populaire port puerto porto gulf golfo golfe")

# Offices of a state. After them, “of” names whose they are.
OFFICES = _all(
    "government ministry embassy mission consulate",
    "delegation department secretariat office directorate chancery",
    "embajada mision consulado delegacion departamento",
    "secretaria oficina direccion cancilleria viceministerio",
    "embaixada missao delegacao secretaria gabinete direcao itamaraty chancelaria",
    "ambassade consulat direction secretariat bureau chancellerie",
    "mfa mofa mfat mre minrel minex sre",
)

# Words for the affairs of offices, and for the people who write for them.
AFFAIRS = _all(
    "foreign affairs external relations exterior interior",
    "home justice migration immigration security labour labor",
    "trade international cooperation permanent representative",
    "representation authority service services national",
    "general agency region regional citizenship ambassador minister focal point human mobility development",
    "social public welfare refugees passport passports police member associate state territory overseas",
    "relaciones exteriores asuntos extranjeros justicia",
    "migracion migraciones seguridad trabajo comercio culto",
    "internacional cooperacion permanente representante representacion nacional movilidad humana instituto",
    "servicio autoridad agencia consular consulares embajador ministro punto gobernacion extranjeria",
    "relacoes assuntos estrangeiros justica migracao migracoes seguranca trabalho comercio cooperacao",
    "representacao nacional servico ponto externas internacionais",
    "affaires etrangeres relations exterieures interieur securite travail commerce permanente representation",
    "europe service national internationale cooperation ministre",
    "united nations un onu nu naciones unidas nacoes nations unies general",
) | _all(
    "dear we are from i am on behalf in", "somos soy desde nombre en", "sou em nome", "nous sommes au nom"
)

# How addresses say in which larger region a country lies: West Indies, Central America.
REGIONS = _all("wi indies", "ca")

# Before the place where a mission is, or the body that it is accredited to.
PLACE_WORDS = _all(
    "in at to before near",
    "en ante junto",
    "em no na nos nas perante",
    "a au aux en pres aupres",
)
MISSIONS = _all(
    "embassy mission consulate representation delegation representative ambassador",
    "embajada mision consulado representacion delegacion representante embajador",
    "embaixada missao representacao delegacao embaixador",
    "ambassade consulat representation",
)

# Bodies that are not a state's own: a country in their name says where they work.
BODIES = _all(
    "ngo association foundation university network company bank institute church union society college club",
    "forum federation centre center school press news",
    "red cross initiative alliance coalition committee council",
    "ong asociacion fundacion universidad empresa banco iglesia sociedad colectivo sindicato foro centro",
    "escuela prensa cruz roja iniciativa alianza coalicion",
    "comite consejo comision mesa colegio pastoral caritas",
    "associacao fundacao universidade rede empresa igreja sociedade coletivo comissao",
    "association fondation universite reseau entreprise banque eglise collectif syndicat croix rouge ecole",
    "iom oim unhcr acnur unicef undp pnud ilo oit eclac cepal unfpa who oms cruz",
)
